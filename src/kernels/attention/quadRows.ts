import type { Capabilities } from '../../spec/capabilities';
import { type AttentionDims, keyHeadsOf, valueDimOf } from './dims';

/** Threads that exchange values. */
export const QUAD = 4;
/** Registers to count on where a GPU does not tell how many it has. */
export const USUAL_REGISTERS = 128;

/** Rows of the query heads that share a key head. */
export function sharedRows(dims: AttentionDims): number {
  return (dims.tokens * dims.heads) / keyHeadsOf(dims);
}

/** Vectors that each of the lanes that share a row holds of it. */
export function foursOf(columns: number, lanes = QUAD): number {
  return Math.ceil(columns / (4 * lanes));
}

/** The longer of a row of q and one of the output, in vectors that a lane holds. */
export function heldOf(dims: AttentionDims, lanes = QUAD): number {
  return foursOf(Math.max(dims.headDim, valueDimOf(dims)), lanes);
}

/**
 * Lanes that share a row where K and V are staged. Two quads hold twice as many rows in the same registers, so that
 * each vector read serves twice as many; what they exchange grows with the rows. They need columns for all of them.
 */
export function lanesOf(
  dims: AttentionDims,
  { subgroupSize = QUAD, registers = USUAL_REGISTERS }: Capabilities,
): number {
  const evenly = dims.headDim % 8 === 0 && valueDimOf(dims) % 8 === 0;
  const rows = heldBy(registers) / heldOf(dims);
  return subgroupSize >= 2 * QUAD && evenly && rows < leastRows(registers) ? 2 * QUAD : QUAD;
}

/** Rows that a vector of K or V must serve once it is read: it is worth more exchanges where registers suffice. */
function leastRows(registers: number): number {
  return Math.max(2, registers / 64);
}

/** Vectors of q, and as many of the output, for which a GPU's registers suffice beside what is computed with them. */
export function heldBy(registers = USUAL_REGISTERS): number {
  return Math.max(1, Math.min(registers / 16, (registers - 40) / 8));
}

/** Columns that the lanes of a quad read of a row: whole vectors. */
export function inFours(columns: number): number {
  return QUAD * Math.ceil(columns / QUAD);
}
