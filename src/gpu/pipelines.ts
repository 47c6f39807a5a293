import { ShaderError, type ShaderMessage } from './errors';

/** What a kernel binds: `reads` tensors read-only, then `writes` tensors read and written, behind the parameters. */
export interface BindingCounts {
  readonly reads: number;
  readonly writes: number;
}

/** What an entry point binds of that, by number, the parameters at 0; one that is not named binds all. */
export type BindingsByEntryPoint = ReadonlyMap<string, readonly number[]>;

/** The pipelines of one shader text, one an entry point. */
export interface CompiledShader {
  readonly layouts: ReadonlyMap<string, GPUBindGroupLayout>;
  readonly pipelines: ReadonlyMap<string, GPUComputePipeline>;
  /** Nanoseconds on the host's clock to make them. */
  readonly compileNs: number;
}

/** Shaders whose pipelines are kept: a kernel that is edited makes a new one with every run. */
export const MOST_SHADERS = 100;

/**
 * Pipelines by their final source text: a key that cannot be wrong. Text that fails is not kept, and
 * what was not used for longest makes room.
 */
export class PipelineCache {
  private readonly device: GPUDevice;
  private readonly compiled = new Map<string, Promise<CompiledShader>>();

  constructor(device: GPUDevice) {
    this.device = device;
  }

  /** @throws ShaderError with the compiler's messages */
  async compile(
    label: string,
    source: string,
    entryPoints: readonly string[],
    counts: BindingCounts,
    bindings: BindingsByEntryPoint = new Map(),
  ): Promise<CompiledShader> {
    // a plan may leave out an entry point that another needs
    const key = [source, ...entryPoints.map((name) => `${name} ${bindings.get(name)}`)].join('\0');
    const cached = this.compiled.get(key);
    if (cached) {
      this.keep(key, cached);
      return { ...(await cached), compileNs: 0 };
    }
    const compiling = this.create(label, source, entryPoints, counts, bindings);
    this.keep(key, compiling);
    compiling.catch(() => this.compiled.delete(key));
    return compiling;
  }

  /** Puts a shader behind all others; the first of them goes where there are too many. */
  private keep(key: string, shader: Promise<CompiledShader>): void {
    this.compiled.delete(key);
    this.compiled.set(key, shader);
    const [oldest] = this.compiled.keys();
    if (this.compiled.size > MOST_SHADERS && oldest !== undefined) this.compiled.delete(oldest);
  }

  /** What the compiler says of a text, without making a pipeline of it: cheap, and nothing runs. */
  async check(label: string, source: string): Promise<readonly ShaderMessage[]> {
    return (await this.createModule(label, source)).messages;
  }

  private async create(
    label: string,
    source: string,
    entryPoints: readonly string[],
    counts: BindingCounts,
    bindings: BindingsByEntryPoint,
  ): Promise<CompiledShader> {
    const start = performance.now();
    const { module, messages } = await this.createModule(label, source);
    const errors = messages.filter(({ type }) => type === 'error');
    if (errors.length > 0) throw new ShaderError(label, errors, source);
    const layouts = this.createLayouts(label, entryPoints, layoutEntries(counts), bindings);
    const pipelines = await Promise.all(
      [...layouts].map(async ([entryPoint, layout]) => {
        const pipeline = await this.device.createComputePipelineAsync({
          label: `${label}/${entryPoint}`,
          layout: this.device.createPipelineLayout({ bindGroupLayouts: [layout] }),
          compute: { module, entryPoint },
        });
        return [entryPoint, pipeline] as const;
      }),
    ).catch((error: unknown) => {
      throw error instanceof GPUPipelineError
        ? new ShaderError(label, [wholeText(error.message)], source)
        : error;
    });
    const compileNs = (performance.now() - start) * 1e6;
    return { layouts, pipelines: new Map(pipelines), compileNs };
  }

  /** The layout of each entry point; those that bind the same share one. */
  private createLayouts(
    label: string,
    entryPoints: readonly string[],
    all: readonly GPUBindGroupLayoutEntry[],
    bindings: BindingsByEntryPoint,
  ): ReadonlyMap<string, GPUBindGroupLayout> {
    const made = new Map<string, GPUBindGroupLayout>();
    return new Map(
      entryPoints.map((entryPoint) => {
        const own = bindings.get(entryPoint);
        const entries = all.filter(({ binding }) => own?.includes(binding) ?? true);
        const key = entries.map(({ binding }) => binding).join();
        const layout =
          made.get(key) ??
          this.device.createBindGroupLayout({ label: `${label}/bindings`, entries });
        made.set(key, layout);
        return [entryPoint, layout];
      }),
    );
  }

  private async createModule(
    label: string,
    source: string,
  ): Promise<{ readonly module: GPUShaderModule; readonly messages: readonly ShaderMessage[] }> {
    this.device.pushErrorScope('validation');
    const module = this.device.createShaderModule({ label, code: source });
    const [error, info] = await Promise.all([
      this.device.popErrorScope(),
      module.getCompilationInfo(),
    ]);
    const messages = info.messages.flatMap(
      ({ type, lineNum, linePos, message }): ShaderMessage[] =>
        type === 'info' ? [] : [{ type, line: lineNum, column: linePos, text: message }],
    );
    const explained = !error || messages.some(({ type }) => type === 'error');
    return { module, messages: explained ? messages : [wholeText(error.message)] };
  }
}

/** An error that concerns no line. */
function wholeText(text: string): ShaderMessage {
  return { type: 'error', line: 0, column: 0, text };
}

function layoutEntries({ reads, writes }: BindingCounts): GPUBindGroupLayoutEntry[] {
  const types: GPUBufferBindingType[] = [
    'uniform',
    ...Array<GPUBufferBindingType>(reads).fill('read-only-storage'),
    ...Array<GPUBufferBindingType>(writes).fill('storage'),
  ];
  return types.map((type, binding) => ({
    binding,
    visibility: GPUShaderStage.COMPUTE,
    buffer: { type, hasDynamicOffset: type === 'uniform' },
  }));
}
