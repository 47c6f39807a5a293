import { createStore } from 'zustand/vanilla';

/** A value of the output under the pointer or the keyboard's cursor. */
export interface Cell {
  readonly token: number;
  readonly column: number;
}

/** Which part of the outputs is looked at, the same in every column. */
interface View {
  readonly batch: number;
  readonly head: number;
  readonly cell: Cell | null;
}

export const viewStore = createStore<View>(() => ({ batch: 0, head: 0, cell: null }));

export function showSlice(slice: Partial<Pick<View, 'batch' | 'head'>>): void {
  viewStore.setState(slice);
}

export function pointAt(cell: Cell | null): void {
  viewStore.setState({ cell });
}
