/** Instructions that run one after the other, and the blocks that can follow, by their place in the program. */
export interface Block {
  readonly text: readonly string[];
  readonly next: readonly number[];
}

/** What an instruction is for, as far as it tells where a kernel's time goes. */
export type Kind =
  /** Waits or hints: not counted among the instructions. */
  | 'wait'
  | 'branch'
  /** Multiplies and adds, in f32 or f16. */
  | 'fma'
  /** A product of matrices held by a subgroup. */
  | 'matrix'
  | 'exp'
  /** Reads or writes workgroup memory. */
  | 'shared'
  /** Passes values between the lanes of a subgroup. */
  | 'exchange'
  /** Reads or writes memory that stands in for registers. */
  | 'scratch'
  /** Reads or writes buffers. */
  | 'global'
  /** On the unit that computes for a whole subgroup. */
  | 'scalar'
  | 'move'
  /** Any other arithmetic. */
  | 'vector'
  | 'other';

/** Kinds by what their instructions look like; the first that fits counts. */
export type KindPatterns = readonly (readonly [Kind, RegExp])[];

/** Blocks while they are read. */
export interface OpenBlock {
  readonly text: string[];
  readonly next: number[];
}

export function openBlock(): OpenBlock {
  return { text: [], next: [] };
}
