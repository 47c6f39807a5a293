import type { Dims } from '../../spec/task';

/** A slice of an output as it is drawn: `columns` cells along the tokens, one row a component. */
export interface Cells {
  /** [components, columns], each cell the mean of the tokens it stands for; NaN if one of them is. */
  readonly values: Float32Array;
  readonly columns: number;
  readonly rows: number;
}

/** More cells than a column of the page has pixels would not be seen. */
const MOST_COLUMNS = 512;

/** The shape of an output and the batch and head of it that are shown, brought into range. */
export function sliceOf(
  dims: Dims,
  batch: number,
  head: number,
): readonly [shape: readonly number[], batch: number, head: number] {
  const shape = ['batch', 'heads', 'tokens', 'headDim'].map((name) => Number(dims[name]));
  const [batches = 1, heads = 1] = shape;
  return [shape, Math.min(batch, batches - 1), Math.min(head, heads - 1)];
}

/** Where the slice of one batch and head begins in an output [batch, heads, tokens, headDim]. */
export function sliceStart(shape: readonly number[], batch: number, head: number): number {
  const [, heads = 1, tokens = 1, headDim = 1] = shape;
  return (batch * heads + head) * tokens * headDim;
}

export function cellsOf(
  output: Float32Array,
  shape: readonly number[],
  batch: number,
  head: number,
): Cells {
  const [, , tokens = 1, rows = 1] = shape;
  const columns = Math.min(tokens, MOST_COLUMNS);
  const start = sliceStart(shape, batch, head);
  const values = new Float32Array(rows * columns);
  for (let column = 0; column < columns; column++) {
    const first = Math.floor((column * tokens) / columns);
    const end = Math.floor(((column + 1) * tokens) / columns);
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let token = first; token < end; token++) {
        sum += output[start + token * rows + row] ?? Number.NaN;
      }
      values[row * columns + column] = sum / (end - first);
    }
  }
  return { values, columns, rows };
}

/** Share of all cells that the colour scale spans; the few beyond it are drawn in its last colour. */
export const SCALE_SHARE = 0.995;
const SCALE_SAMPLE = 20_000;

/** One symmetric scale for several maps: the magnitude at its ends; 1 where all is zero. */
export function commonScale(maps: readonly Cells[]): number {
  const magnitudes = maps.flatMap(({ values }) => {
    const stride = Math.max(1, Math.floor((values.length * maps.length) / SCALE_SAMPLE));
    const picked: number[] = [];
    for (let index = 0; index < values.length; index += stride) {
      const magnitude = Math.abs(values[index] ?? 0);
      if (Number.isFinite(magnitude)) picked.push(magnitude);
    }
    return picked;
  });
  magnitudes.sort((a, b) => a - b);
  const end = magnitudes[Math.floor(SCALE_SHARE * (magnitudes.length - 1))] ?? 0;
  return end > 0 ? end : (magnitudes.at(-1) ?? 0) || 1;
}
