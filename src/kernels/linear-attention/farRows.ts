import type { Pass } from '../../spec/kernel';
import type { TensorSpec } from '../../spec/tensor';
import type { AttentionDims } from '../attention/dims';
import { reads, writes } from '../traffic';
import { isNormalised } from './shape';

/** Rows that a workgroup of `mend_rows` looks through, and its threads, as in the shader. */
const FAR_ROWS = 64;
const FAR_THREADS = 64;

/** What a kernel takes over to mark rows that leave the range of f32, and to compute them again. */
export interface FarRows {
  readonly scratch: TensorSpec;
  readonly constants: { readonly MARKS: number };
  /** The traffic of marking, for the pass that computes the rows. */
  readonly marked: Pass['traffic'];
  /** No passes where nothing normalises the rows: they are then computed as they are. */
  readonly passes: readonly Pass[];
  readonly invocations: number;
  readonly workgroupBytes: number;
}

/**
 * Plans the marks and the pass that reads them. Modelled for ordinary rows, as the plan knows no values:
 * a row that is marked costs ⌈valueDim / 4⌉ readings of q and of each key that it sees, one of each of
 * their values, and is written again.
 * @param marks of each row: those who compute parts of it do not wait for one another
 */
export function planFarRows(dims: AttentionDims, marks: number): FarRows {
  const { batch, heads, tokens } = dims;
  const count = isNormalised(dims) ? batch * heads * tokens * marks : 0;
  const scratch = { name: 'far', shape: [batch * heads, tokens, count > 0 ? marks : 0] };
  const none = { scratch, constants: { MARKS: marks }, invocations: 0, workgroupBytes: 0 };
  if (count === 0) return { ...none, marked: [], passes: [] };
  return {
    ...none,
    marked: [writes('far', count)],
    passes: [
      {
        entryPoint: 'mend_rows',
        workgroups: batch * heads * Math.ceil(tokens / FAR_ROWS),
        flops: 0,
        traffic: [reads('far', count)],
      },
    ],
    invocations: FAR_THREADS,
    workgroupBytes: 4 * FAR_ROWS,
  };
}
