import type { AttentionDims } from '../../../src/kernels/attention/dims';
import type { Task } from '../../../src/spec/task';
import type { FloatValues } from '../../../src/spec/tensor';
import type { Work } from '../shares';

/** One way of computing attention, as it is listed. */
export interface Contestant {
  readonly library: string;
  readonly kernel: string;
  readonly task: Task<AttentionDims>;
  /** Loads the library, which opens a device. */
  open(): Promise<Opened>;
}

export interface Opened {
  readonly device: GPUDevice;
  /** Uploads q, k and v [batch, heads, tokens, headDim]. @throws Error where it cannot run so */
  prepare(dims: AttentionDims, inputs: FloatValues): Promise<Prepared>;
}

/** Ready to run: inputs are on the device, outputs stay there. */
export interface Prepared {
  /** Computes once. Everything is submitted when it resolves, not done. */
  run(): Promise<void>;
  /** The last run's output, [batch, heads, tokens, headDim]. */
  read(): Promise<Float32Array>;
  release(): void;
  /** What a run has to do, where it is known. */
  readonly work?: Work;
}

/** [batch, heads, tokens, headDim] to [batch, tokens, heads, headDim], for libraries that want it so. */
export function tokensFirst(
  values: Float32Array,
  { batch, heads, tokens, headDim }: AttentionDims,
) {
  return swapped(values, [batch, heads, tokens, headDim]);
}

/** The way back. */
export function headsFirst(values: Float32Array, { batch, heads, tokens, headDim }: AttentionDims) {
  return swapped(values, [batch, tokens, heads, headDim]);
}

/** Swaps the second and the third axis. */
function swapped(
  values: Float32Array,
  [first, second, third, row]: readonly [number, number, number, number],
): Float32Array<ArrayBuffer> {
  const result = new Float32Array(values.length);
  let from = 0;
  for (let a = 0; a < first; a++) {
    for (let b = 0; b < second; b++) {
      for (let c = 0; c < third; c++, from += row) {
        result.set(values.subarray(from, from + row), ((a * third + c) * second + b) * row);
      }
    }
  }
  return result;
}
