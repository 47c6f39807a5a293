import { MAX_PASSES } from '../spec/host';
import type { Kernel, Param, Pass, Plan } from '../spec/kernel';
import { boundTensors } from '../spec/plan';
import { shaderSource } from '../spec/shader';
import type { Dims } from '../spec/task';
import type { Engine } from './device';
import type { BindingsByEntryPoint } from './pipelines';

/** A range of a pass's workgroups, run `repeats` times over inside one compute pass. */
export interface Piece {
  readonly pass: number;
  readonly firstWorkgroup: number;
  readonly endWorkgroup: number;
  readonly repeats: number;
  /** Values of `Params` that differ from the pass's in this piece. */
  readonly params?: Readonly<Record<string, number>>;
}

/** Uniform blocks of one submission lie this far apart: the largest alignment WebGPU may ask for. */
const PARAMS_STRIDE = 256;
/** Pieces that one submission holds at most. */
export const MAX_PIECES = MAX_PASSES;

/** Fields that the runner sets in front of a plan's parameters. */
const RUNNER_FIELDS = 2;

/** A kernel ready to run: its pipelines, and its tensors bound. */
export class Program {
  readonly kernel: Kernel;
  readonly plan: Plan;
  readonly source: string;
  readonly compileNs: number;
  private readonly engine: Engine;
  private readonly pipelines: ReadonlyMap<string, GPUComputePipeline>;
  private readonly bindGroups: ReadonlyMap<string, GPUBindGroup>;
  private readonly params: GPUBuffer;

  private constructor(
    engine: Engine,
    prepared: PreparedKernel,
    bindGroups: ReadonlyMap<string, GPUBindGroup>,
    params: GPUBuffer,
  ) {
    this.engine = engine;
    this.kernel = prepared.kernel;
    this.plan = prepared.plan;
    this.source = prepared.source;
    this.compileNs = prepared.compileNs;
    this.pipelines = prepared.pipelines;
    this.bindGroups = bindGroups;
    this.params = params;
  }

  /**
   * Binds a prepared kernel to its tensors.
   * @param tensors buffers in binding order: inputs, scratch, outputs, and what a rewritten text adds
   * @param params a uniform buffer of {@link paramsBytes} bytes
   */
  static bind(
    engine: Engine,
    prepared: PreparedKernel,
    tensors: readonly GPUBuffer[],
    params: GPUBuffer,
  ): Program {
    const blockSize = 4 * (RUNNER_FIELDS + prepared.plan.params.length);
    const all = [
      { binding: 0, resource: { buffer: params, size: Math.ceil(blockSize / 16) * 16 } },
      ...tensors.map((buffer, index) => ({ binding: index + 1, resource: { buffer } })),
    ];
    const made = new Map<GPUBindGroupLayout, GPUBindGroup>();
    const bindGroups = new Map<string, GPUBindGroup>();
    for (const [entryPoint, layout] of prepared.layouts) {
      const own = prepared.bindings.get(entryPoint);
      const bindGroup =
        made.get(layout) ??
        engine.device.createBindGroup({
          label: `${kernelLabel(prepared.kernel)}/tensors`,
          layout,
          entries: all.filter(({ binding }) => own?.includes(binding) ?? true),
        });
      made.set(layout, bindGroup);
      bindGroups.set(entryPoint, bindGroup);
    }
    return new Program(engine, prepared, bindGroups, params);
  }

  static get paramsBytes(): number {
    return PARAMS_STRIDE * MAX_PIECES;
  }

  /** Writes the parameters of every piece; they hold until the next submission's are written. */
  writeParams(pieces: readonly Piece[]): void {
    if (pieces.length > MAX_PIECES) throw new Error(`a submission holds ${MAX_PIECES} pieces`);
    const bytes = new ArrayBuffer(PARAMS_STRIDE * pieces.length);
    pieces.forEach((piece, index) => {
      const view = new DataView(bytes, PARAMS_STRIDE * index);
      packParams(view, this.plan.params, this.pass(piece), piece);
    });
    this.engine.device.queue.writeBuffer(this.params, 0, bytes);
  }

  /** Encodes one piece as a compute pass of its own; `index` is its place in the submission. */
  encode(
    encoder: GPUCommandEncoder,
    piece: Piece,
    index: number,
    timestampWrites?: GPUComputePassTimestampWrites,
  ): void {
    const { entryPoint } = this.pass(piece);
    const pipeline = this.pipelines.get(entryPoint);
    if (!pipeline) throw new Error(`${this.kernel.id}: no pipeline for ${entryPoint}`);
    const pass = encoder.beginComputePass({
      label: `${kernelLabel(this.kernel)}/${entryPoint}`,
      ...(timestampWrites && { timestampWrites }),
    });
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, this.bindGroups.get(entryPoint)!, [PARAMS_STRIDE * index]);
    const [x, y] = gridOf(
      piece.endWorkgroup - piece.firstWorkgroup,
      this.engine.capabilities.limits.maxComputeWorkgroupsPerDimension,
    );
    for (let repeat = 0; repeat < piece.repeats; repeat++) pass.dispatchWorkgroups(x, y);
    pass.end();
  }

  private pass(piece: Piece): Pass {
    const pass = this.plan.passes[piece.pass];
    if (!pass) throw new Error(`${this.kernel.id}: has no pass ${piece.pass}`);
    return pass;
  }
}

/** What is known of a kernel before its tensors exist. */
export interface PreparedKernel {
  readonly kernel: Kernel;
  readonly plan: Plan;
  readonly source: string;
  readonly bindings: BindingsByEntryPoint;
  readonly layouts: ReadonlyMap<string, GPUBindGroupLayout>;
  readonly pipelines: ReadonlyMap<string, GPUComputePipeline>;
  readonly compileNs: number;
}

/**
 * Plans and compiles a kernel, or takes its pipelines from the cache.
 * @param rewrite a change to the text before it compiles; it may add storage bindings behind the output
 * @throws ShaderError with the compiler's messages
 */
export async function prepare(
  engine: Engine,
  kernel: Kernel,
  dims: Dims,
  plan: Plan,
  rewrite?: { readonly source: string; readonly extraBindings: number },
): Promise<PreparedKernel> {
  const source = rewrite?.source ?? shaderSource(kernel, plan);
  const entryPoints = [...new Set(plan.passes.map((pass) => pass.entryPoint))];
  const extraBindings = rewrite?.extraBindings ?? 0;
  const bindings = bindingsOf(kernel, dims, plan, extraBindings);
  const reads = kernel.task.inputs(dims).length;
  const writes = plan.scratch.length + kernel.task.outputs(dims).length + extraBindings;
  const label = kernelLabel(kernel);
  const compiled = await engine.settle(
    engine.pipelines.compile(label, source, entryPoints, { reads, writes }, bindings),
  );
  return { kernel, plan, source, bindings, ...compiled };
}

/** Numbers of what each entry point binds that does not bind all; a rewritten text's own bindings are everyone's. */
function bindingsOf(
  kernel: Kernel,
  dims: Dims,
  plan: Plan,
  extraBindings: number,
): BindingsByEntryPoint {
  const names = boundTensors(kernel.task, dims, plan).map(({ name }) => name);
  const extra = Array.from({ length: extraBindings }, (_, index) => names.length + 1 + index);
  const numberOf = (name: string): number => {
    if (names.includes(name)) return names.indexOf(name) + 1;
    throw new Error(`${kernel.id}: a pass binds ${name}, which is none of its tensors`);
  };
  return new Map(
    plan.passes.flatMap(({ entryPoint, binds }) =>
      binds ? [[entryPoint, [0, ...binds.map(numberOf), ...extra]] as const] : [],
    ),
  );
}

/** The label of a kernel's GPU objects: `task/kernel`. */
export function kernelLabel(kernel: Kernel): string {
  return `${kernel.task.id}/${kernel.id}`;
}

/** Lays a flat number of workgroups out over two dimensions of at most `most` each. */
export function gridOf(workgroups: number, most: number): readonly [number, number] {
  if (workgroups <= most) return [workgroups, 1];
  // rows of equal length: less than one workgroup a row is surplus
  const rows = Math.ceil(workgroups / most);
  return [Math.ceil(workgroups / rows), rows];
}

function packParams(view: DataView, params: readonly Param[], pass: Pass, piece: Piece): void {
  view.setUint32(0, piece.firstWorkgroup, true);
  view.setUint32(4, piece.endWorkgroup, true);
  params.forEach(({ name, type, value }, index) => {
    const offset = 4 * (RUNNER_FIELDS + index);
    const own = piece.params?.[name] ?? pass.params?.[name] ?? value;
    if (type === 'f32') view.setFloat32(offset, own, true);
    else if (type === 'i32') view.setInt32(offset, own, true);
    else view.setUint32(offset, own, true);
  });
}
