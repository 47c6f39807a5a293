import type { Comparison } from './comparison';

/** A value of the output under the pointer or the keyboard's cursor. */
export interface Cell {
  /** Within the slice that is looked at. */
  readonly row: number;
  readonly component: number;
}

/** Which part of the outputs is looked at, the same in every column. */
export interface View {
  /** One index for each of the lab's slices. */
  readonly slice: readonly number[];
  readonly cell: Cell | null;
}

/** Looks at another index of the slice's dimension `place`. */
export function showSlice({ viewStore }: Comparison, place: number, index: number): void {
  viewStore.setState(({ slice }) => ({ slice: slice.with(place, index) }));
}

export function pointAt({ viewStore }: Comparison, cell: Cell | null): void {
  viewStore.setState({ cell });
}
