import { DRAWING_SIDE } from '../../state/flows/sources';

/** A place on the pad in cells, from its lower left corner. */
export type Place = readonly [number, number];

/** Deviation of the brush, and how far it reaches, in cells. */
const SOFTNESS = 1.2;
const REACH = 3;
const STRENGTH = 0.5;

/** The drawing with a soft stroke laid over it; no cell exceeds 1. */
export function paintAlong(before: Float32Array | null, from: Place, to: Place): Float32Array {
  const drawing = before?.slice() ?? new Float32Array(DRAWING_SIDE ** 2);
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const dabs = Math.max(1, Math.round(length));
  for (let dab = 1; dab <= dabs; dab++) {
    const share = dab / dabs;
    const at = (axis: 0 | 1) => from[axis] + (to[axis] - from[axis]) * share;
    paintDab(drawing, at(0), at(1));
  }
  return drawing;
}

function paintDab(drawing: Float32Array, x: number, y: number): void {
  const [left, low] = [Math.floor(x - REACH), Math.floor(y - REACH)];
  for (let row = low; row <= low + 2 * REACH; row++) {
    for (let column = left; column <= left + 2 * REACH; column++) {
      if (Math.min(row, column) < 0 || Math.max(row, column) >= DRAWING_SIDE) continue;
      const squares = (column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2;
      if (squares > REACH * REACH) continue;
      const cell = row * DRAWING_SIDE + column;
      const ink = STRENGTH * Math.exp(-squares / (2 * SOFTNESS * SOFTNESS));
      drawing[cell] = Math.min(1, drawing[cell]! + ink);
    }
  }
}
