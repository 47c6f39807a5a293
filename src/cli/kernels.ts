import { offeredAttentionKernels } from '../kernels';
import type { AttentionDims } from '../kernels/attention/dims';
import type { Engine } from '../gpu/device';
import type { Variant } from '../measure/comparison';
import type { Kernel, Tuning } from '../spec/kernel';
import { quoteOutside } from '../spec/outsideText';
import { resolveTuning, unsupported } from '../spec/plan';
import { InputError } from './errors';

export type AttentionKernel = Kernel<AttentionDims>;

export const KERNEL_IDS = offeredAttentionKernels.map(({ id }) => id);

export const TUNE_OPTION = {
  kind: 'list',
  value: 'kernel.name=value',
  help: `a tunable of a kernel (${offeredAttentionKernels.map(tunableNames).join('; ')}); "kernel." may be left out where one runs`,
} as const;

/** What `--tune` has to know of a kernel. */
type Tunables = Pick<Kernel, 'id' | 'tunables'>;

function tunableNames({ id, tunables }: Tunables): string {
  return `${id}: ${tunables.map(({ name }) => name).join(', ') || 'none'}`;
}

/** @throws InputError */
export function findKernel(option: string, id: string): AttentionKernel {
  const kernel = offeredAttentionKernels.find((each) => each.id === id);
  if (kernel) return kernel;
  throw new InputError(
    `--${option} ${quoteOutside(id)}: there is no such kernel, choose ${KERNEL_IDS.join(', ')}`,
  );
}

/** What a person chose for each kernel, by its id. */
export type Choices = ReadonlyMap<string, Tuning>;

/**
 * Reads every `--tune`.
 * @param kernels those that will run
 * @throws InputError at what no kernel's record declares
 */
export function parseTunings(texts: readonly string[], kernels: readonly Tunables[]): Choices {
  const choices = new Map<string, Tuning>();
  for (const text of texts) {
    const { kernel, name, value } = parseTuning(text, kernels);
    if (choices.get(kernel.id)?.[name] !== undefined) {
      throw new InputError(`--tune: ${kernel.id}.${name} is chosen twice, keep one`);
    }
    choices.set(kernel.id, { ...choices.get(kernel.id), [name]: value });
  }
  return choices;
}

function parseTuning(text: string, kernels: readonly Tunables[]) {
  const shown = `--tune ${quoteOutside(text)}`;
  const [, id, name, digits] = /^(?:([^.=]+)\.)?([^.=]+)=(\d+)$/.exec(text) ?? [];
  if (!name || !digits) {
    throw new InputError(`${shown}: write it as kernel.name=value, as in flash.tileRows=32`);
  }
  const ids = kernels.map((each) => each.id).join(', ');
  const kernel = id ? kernels.find((each) => each.id === id) : kernels.length === 1 && kernels[0];
  if (!kernel) {
    const problem = id
      ? `no kernel ${quoteOutside(id)} runs here`
      : 'several kernels run, say which one is meant';
    throw new InputError(`${shown}: ${problem}, choose from ${ids}`);
  }
  const tunable = kernel.tunables.find((each) => each.name === name);
  if (!tunable) {
    throw new InputError(`${shown}: ${kernel.id} has no such tunable (${tunableNames(kernel)})`);
  }
  const value = Number(digits);
  if (!tunable.choices.includes(value)) {
    const { choices } = tunable;
    throw new InputError(`${shown}: choose ${kernel.id}.${name} from ${choices.join(', ')}`);
  }
  return { kernel, name, value };
}

/**
 * The kernel with the tuning it will run under on this device.
 * @throws InputError where the device cannot run it so, with the reason and the way out
 */
export function variantOf(
  engine: Engine,
  kernel: AttentionKernel,
  dims: AttentionDims,
  choices: Choices,
): Variant {
  const tuning = resolveTuning(kernel, dims, engine.capabilities, choices.get(kernel.id));
  const reason = unsupported(kernel, dims, tuning, engine.capabilities);
  if (reason) throw new InputError(`${kernel.id} at ${formatDims(dims)}: ${reason.en}`);
  return { kernel: kernel as unknown as Kernel, tuning };
}

/**
 * @param arrays option of the array that a dimension is of, by its name; the others have options of their own
 * @throws InputError where a size is outside what the task takes
 */
export function checkDims(
  { task }: AttentionKernel,
  dims: AttentionDims,
  arrays: Readonly<Record<string, string>> = {},
): void {
  for (const dimension of task.dimensions) {
    if (dimension.kind !== 'integer') continue;
    const { name, label, min, max } = dimension;
    const value = dims[name as keyof AttentionDims];
    if (value === undefined) continue; // the task's own default
    if (Number(value) >= min && Number(value) <= max) continue;
    const array = arrays[name];
    const given = array ? `--${array}: ${label.en.toLowerCase()} is` : `--${optionOf(name)}`;
    // a least of 0 may stand for what is left out, which this option need not take
    const range = Number(value) > max ? `at most ${max}` : `from ${min} to ${max}`;
    throw new InputError(`${given} ${value}: it must be ${range}`);
  }
}

/** `head-dim` of `headDim`. */
function optionOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function formatDims({ batch, heads, tokens, keys, headDim }: AttentionDims): string {
  return `batch ${batch}, heads ${heads}, tokens ${tokens}, keys ${keys}, head dimension ${headDim}`;
}
