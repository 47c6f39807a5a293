import type { FlowDims } from '../../src/kernels/flow/dims';
import { COUPLINGS } from '../../src/spec/flow';

/** A flow's size in a line, for the names of tests: `N33 D2 4×16×2 K8 affine mixing inverse`. */
export function describeFlow(dims: FlowDims): string {
  const { batch, dimensions, layers, width, depth, bins, coupling, mixing, inverse, blocks } = dims;
  const words = [COUPLINGS[coupling], mixing && 'mixing', inverse && 'inverse'];
  const cut = blocks === undefined ? '' : ` first ${blocks}`;
  return `N${batch} D${dimensions} ${layers}×${width}×${depth} K${bins}${cut} ${words.filter(Boolean).join(' ')}`;
}
