import { type AttentionDims, keyHeadsOf } from './dims';

/** Threads that exchange values. */
export const QUAD = 4;
/** Registers to count on where a GPU does not tell how many it has. */
export const USUAL_REGISTERS = 128;

/** Rows of the query heads that share a key head. */
export function sharedRows(dims: AttentionDims): number {
  return (dims.tokens * dims.heads) / keyHeadsOf(dims);
}

/** Vectors that each lane of a quad holds of a row. */
export function foursOf(columns: number): number {
  return Math.ceil(columns / 16);
}

/** Columns that the lanes of a quad read of a row: whole vectors. */
export function inFours(columns: number): number {
  return QUAD * Math.ceil(columns / QUAD);
}
