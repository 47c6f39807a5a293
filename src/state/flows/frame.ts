/** A square part of a plane, the same scale on both axes. */
export interface Frame {
  readonly centre: readonly [number, number];
  readonly half: number;
}

/** Where z is shown: three standard deviations and a margin. */
export const LATENT_FRAME: Frame = { centre: [0, 0], half: 4 };

const MARGIN = 1.12;
const TRIMMED = 0.001;

/** The frame of two coordinates of points; the thousandth farthest out do not count. */
export function frameOf(
  points: Float32Array,
  dimensions: number,
  [first, second]: readonly [number, number],
): Frame {
  const [left, right] = extent(points, dimensions, first);
  const [low, high] = extent(points, dimensions, second);
  // points that are all one still need a frame
  const half = (MARGIN * (Math.max(right - left, high - low) || 1e-6)) / 2;
  return { centre: [(left + right) / 2, (low + high) / 2], half };
}

function extent(points: Float32Array, dimensions: number, coordinate: number): [number, number] {
  const values = Float32Array.from({ length: points.length / dimensions }, (_, row) => {
    return points[row * dimensions + coordinate]!;
  }).toSorted();
  const cut = Math.floor(TRIMMED * values.length);
  return [values[cut] ?? 0, values[values.length - 1 - cut] ?? 0];
}

/** Vertices of straight lines over a frame, [lines, vertices, 2]: those along x first, then along y. */
export function gridLines({ centre, half }: Frame, lines: number, vertices: number): Float64Array {
  const points = new Float64Array(2 * lines * vertices * 2);
  const at = (share: number, axis: 0 | 1) => centre[axis] + half * (2 * share - 1);
  let next = 0;
  for (const along of [0, 1] as const) {
    for (let line = 0; line < lines; line++) {
      for (let vertex = 0; vertex < vertices; vertex++) {
        const across = at(line / (lines - 1), along === 0 ? 1 : 0);
        const on = at(vertex / (vertices - 1), along);
        points[next++] = along === 0 ? on : across;
        points[next++] = along === 0 ? across : on;
      }
    }
  }
  return points;
}
