/** A slice of an output as it is drawn: `columns` cells along its rows, one row a component. */
export interface Cells {
  /** [components, columns]; a cell is NaN if one of the values that it stands for is. */
  readonly values: Float32Array;
  readonly columns: number;
  readonly rows: number;
}

/**
 * What a cell shows that stands for several rows: their mean where neighbours belong together, the
 * first of them where each row is a thing of its own.
 */
export type Condense = 'mean' | 'sample';

/** More cells than a column of the page has pixels would not be seen. */
const MOST_COLUMNS = 512;

/** Rows and components of an output's slice: its last two dimensions. */
export function sliceSize(shape: readonly number[]): {
  readonly rows: number;
  readonly components: number;
} {
  const [rows = 1, components = 1] = shape.slice(-2);
  return { rows, components };
}

/** The chosen slice, one index for each leading dimension, brought into the output's range. */
export function sliceIn(shape: readonly number[], slice: readonly number[]): readonly number[] {
  return shape.slice(0, -2).map((count, place) => Math.min(slice[place] ?? 0, count - 1));
}

/** Where a slice begins in an output [...slices, rows, components]. */
export function sliceStart(shape: readonly number[], slice: readonly number[]): number {
  const { rows, components } = sliceSize(shape);
  const flat = sliceIn(shape, slice).reduce((sum, index, place) => sum * shape[place]! + index, 0);
  return flat * rows * components;
}

export function cellsOf(
  output: ArrayLike<number>,
  shape: readonly number[],
  slice: readonly number[],
  condense: Condense,
): Cells {
  const { rows: length, components: rows } = sliceSize(shape);
  const columns = Math.min(length, MOST_COLUMNS);
  const start = sliceStart(shape, slice);
  const values = new Float32Array(rows * columns);
  for (let column = 0; column < columns; column++) {
    const first = Math.floor((column * length) / columns);
    const end = Math.floor(((column + 1) * length) / columns);
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let each = first; each < end; each++) {
        sum += output[start + each * rows + row] ?? Number.NaN;
      }
      const sampled = Number.isNaN(sum) ? sum : (output[start + first * rows + row] ?? Number.NaN);
      values[row * columns + column] = condense === 'mean' ? sum / (end - first) : sampled;
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
