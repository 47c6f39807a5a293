type Colour = readonly [number, number, number];

/** Viridis: even to the eye, safe for the colour-blind, and in grey (Smith and van der Walt 2015). */
const STOPS: readonly Colour[] = [
  [68, 1, 84],
  [72, 36, 117],
  [65, 68, 135],
  [53, 95, 141],
  [42, 120, 142],
  [33, 145, 140],
  [34, 168, 132],
  [68, 191, 112],
  [122, 209, 81],
  [189, 223, 38],
  [253, 231, 37],
];

/** Red, green and blue of a share from 0 to 1. */
export function viridis(share: number): Colour {
  const place = Math.max(0, Math.min(1, share)) * (STOPS.length - 1);
  const below = STOPS[Math.floor(place)]!;
  const above = STOPS[Math.ceil(place)]!;
  const part = place - Math.floor(place);
  const mix = (channel: 0 | 1 | 2) =>
    Math.round(below[channel] + (above[channel] - below[channel]) * part);
  return [mix(0), mix(1), mix(2)];
}

const LEVELS = 256;
let table: Uint32Array | null = null;

/** 256 levels as canvas pixels lie in memory. */
export function viridisTable(): Uint32Array {
  table ??= Uint32Array.from({ length: LEVELS }, (_, level) => {
    const [red, green, blue] = viridis(level / (LEVELS - 1));
    return (255 << 24) | (blue << 16) | (green << 8) | red;
  });
  return table;
}

export function levelOf(share: number): number {
  return Math.round(Math.max(0, Math.min(1, share)) * (LEVELS - 1));
}

export const VIRIDIS_GRADIENT = `linear-gradient(to right, ${STOPS.map((stop) => `rgb(${stop.join(' ')})`).join(', ')})`;
