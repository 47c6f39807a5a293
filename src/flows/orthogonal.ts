import type { Random } from '../spec/random';

/**
 * A random orthogonal matrix W = L (U + diag s) with every s > 0, as BlockLayout.linear holds it.
 * The rows of an orthogonal matrix may be reordered and change sign without harm: so neither the
 * permutation of its LU decomposition nor the signs of the diagonal need a place of their own.
 * @returns [size, size]: below the diagonal L, above it U, on it log s
 */
export function randomOrthogonalLu(size: number, random: Random): Float64Array {
  const matrix = randomOrthogonal(size, random);
  decompose(matrix, size);
  makeDiagonalPositive(matrix, size);
  for (let d = 0; d < size; d++) matrix[d * size + d] = Math.log(matrix[d * size + d]!);
  return matrix;
}

/** Rows of normal values, made orthonormal one after the other (Gram and Schmidt). */
function randomOrthogonal(size: number, { normal }: Random): Float64Array {
  const matrix = new Float64Array(size * size).map(normal);
  const rows = Array.from({ length: size }, (_, row) =>
    matrix.subarray(row * size, (row + 1) * size),
  );
  rows.forEach((row, index) => {
    // a second time, since what rounding leaves after the first is not small beside a short rest
    for (let time = 0; time < 2; time++) {
      for (const earlier of rows.slice(0, index)) addMultiple(row, earlier, -dot(row, earlier));
      const length = Math.sqrt(dot(row, row));
      row.forEach((value, d) => (row[d] = value / length));
    }
  });
  return matrix;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, d) => sum + value * b[d]!, 0);
}

function addMultiple(target: Float64Array, source: Float64Array, factor: number): void {
  source.forEach((value, d) => (target[d]! += factor * value));
}

/** LU in place, the row with the largest entry of a column first; the new order of rows is kept. */
function decompose(matrix: Float64Array, size: number): void {
  for (let column = 0; column < size; column++) {
    swapRows(matrix, size, column, largestBelow(matrix, size, column));
    const pivot = matrix.subarray(column * size, (column + 1) * size);
    for (let below = column + 1; below < size; below++) {
      const row = matrix.subarray(below * size, (below + 1) * size);
      const factor = row[column]! / pivot[column]!;
      row[column] = factor;
      addMultiple(row.subarray(column + 1), pivot.subarray(column + 1), -factor);
    }
  }
}

/** The row at or below the diagonal with the largest entry of a column. */
function largestBelow(matrix: Float64Array, size: number, column: number): number {
  let best = column;
  for (let row = column + 1; row < size; row++) {
    const entry = Math.abs(matrix[row * size + column]!);
    if (entry > Math.abs(matrix[best * size + column]!)) best = row;
  }
  return best;
}

function swapRows(matrix: Float64Array, size: number, a: number, b: number): void {
  const row = matrix.slice(a * size, (a + 1) * size);
  matrix.copyWithin(a * size, b * size, (b + 1) * size);
  matrix.set(row, b * size);
}

/** Turns rows of W round: with S = diag(±1), S L U = (S L S)(S U), whose L keeps its ones. */
function makeDiagonalPositive(matrix: Float64Array, size: number): void {
  const signs = Array.from({ length: size }, (_, d) => Math.sign(matrix[d * size + d]!));
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const sign = column < row ? signs[row]! * signs[column]! : signs[row]!;
      matrix[row * size + column]! *= sign;
    }
  }
}
