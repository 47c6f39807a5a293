import { COUPLINGS } from '../../spec/flow';
import type { FlowDims } from './dims';

const small = {
  batch: 33,
  dimensions: 2,
  layers: 4,
  width: 16,
  depth: 2,
  bins: 8,
  coupling: 1,
  mixing: false,
  inverse: false,
} as const;

/** Every coupling, with and without mixing: one point, odd sizes, halves that are not equal, many dimensions. */
const shapes: readonly Omit<FlowDims, 'inverse'>[] = COUPLINGS.flatMap((_, coupling) => [
  { ...small, coupling, batch: 1, layers: 1, width: 1, depth: 1, bins: 2 },
  { ...small, coupling, batch: 130, layers: 8, width: 64 },
  { ...small, coupling, mixing: true },
  { ...small, coupling, dimensions: 3, batch: 7, width: 5, depth: 1, bins: 3, mixing: true },
  { ...small, coupling, dimensions: 5, batch: 65, width: 33, depth: 3, layers: 7, bins: 5 },
  { ...small, coupling, dimensions: 64, batch: 40, width: 30, layers: 3, mixing: true },
  { ...small, coupling, dimensions: 13, batch: 63, width: 129, depth: 4, layers: 2 },
  { ...small, coupling, blocks: 2, mixing: true },
]);

/** Sizes at which every flow kernel is verified, in both directions. */
export const flowTestDims: readonly FlowDims[] = shapes.flatMap((shape) => [
  { ...shape, inverse: false },
  { ...shape, inverse: true },
]);
