import type { Points } from './standardisation';

/** A square about a centre, and a grid of side² cells over it. */
export interface Grid {
  readonly centre: readonly [number, number];
  readonly half: number;
  readonly side: number;
}

/** ∫p as far as it is known. */
export interface Integral {
  readonly value: number;
  readonly grid: Grid;
  /** Whether two grids in a row agree. */
  readonly agrees: boolean;
}

/** Two in a row agree when they differ by no more than this. */
const AGREEMENT = 3e-3;
/** Two grids that both miss most of the mass do not agree on anything. */
const LEAST = 0.5;
const WIDER = 1.25;
const FIRST_SIDE = 128;

/** Centres of a grid's cells, [side², 2], row by row from the lowest. */
export function cellCentres({ centre, half, side }: Grid): Float64Array {
  const points = new Float64Array(2 * side * side);
  const size = (2 * half) / side;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const at = 2 * (row * side + column);
      points[at] = centre[0] - half + (column + 0.5) * size;
      points[at + 1] = centre[1] - half + (row + 0.5) * size;
    }
  }
  return points;
}

/** The midpoint rule over densities by the logarithm. */
export function integralOver({ half, side }: Grid, logDensities: Float32Array): number {
  const area = ((2 * half) / side) ** 2;
  return logDensities.reduce((sum, log) => sum + Math.exp(log), 0) * area;
}

/**
 * Refines and widens a grid until two in a row agree, or the next would be finer than `mostSide`.
 * @yields each integral on the way
 */
export async function* integrals(
  start: Pick<Grid, 'centre' | 'half'>,
  mostSide: number,
  logDensity: (points: Points) => Promise<Float32Array>,
): AsyncGenerator<Integral> {
  let grid: Grid = { ...start, side: FIRST_SIDE };
  let before = Number.NaN;
  while (grid.side <= mostSide) {
    const value = integralOver(grid, await logDensity(cellCentres(grid)));
    const agrees = Math.abs(value - before) <= AGREEMENT && value >= LEAST;
    yield { value, grid, agrees };
    if (agrees) return;
    before = value;
    grid = { ...grid, half: grid.half * WIDER, side: 2 * grid.side };
  }
}
