import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { flowKernels, offeredAttentionKernels } from '../../src/kernels';
import { accentOf } from '../../src/ui/accents';

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

const css = readFileSync(new URL('../../src/ui/theme.css', import.meta.url), 'utf8');
const themed = (name: string): readonly [string, string] => {
  const [, light, dark] = RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(css) ?? [];
  if (!light || !dark) throw new Error(`theme.css has no --${name}`);
  return [light, dark];
};

/** Linear light of a colour, red, green and blue from 0 to 1. */
const light = (hex: string) =>
  [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as unknown as Triple;
const times = (matrix: Matrix, [a, b, c]: Triple) =>
  matrix.map(([x, y, z]) => x * a + y * b + z * c) as unknown as Triple;

/** How people see it: G. M. Machado et al., 2009, at full severity. */
const EYES: Readonly<Record<string, Matrix>> = {
  three: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** B. Ottosson, 2020. */
const CONES: Matrix = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const OKLAB: Matrix = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];
const seen = (hex: string, eye: Matrix) => {
  const within = times(eye, light(hex)).map((each) => Math.min(1, Math.max(0, each)));
  const cones = times(CONES, within as unknown as Triple).map(Math.cbrt);
  return times(OKLAB, cones as unknown as Triple);
};
const luminance = (hex: string) => {
  const [red, green, blue] = light(hex);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

describe.each([
  ['attention', offeredAttentionKernels],
  ['flows', flowKernels],
] as const)('the accents of the lab %s', (_, kernels) => {
  const names = kernels.map(({ id }) => /--(accent-\d+)/.exec(accentOf(kernels, id))![1]!);

  it('are one for each kernel', () => {
    expect(new Set(names).size).toBe(kernels.length);
    for (const name of names) expect(themed(name)).toHaveLength(2);
  });

  it.each(['light', 'dark'] as const)('stay apart, and off the page, in the %s theme', (theme) => {
    const side = theme === 'light' ? 0 : 1;
    const colours = names.map((name) => themed(name)[side]);
    const surface = luminance(themed('surface')[side]);
    for (const [index, colour] of colours.entries()) {
      const [low, high] = [luminance(colour), surface].toSorted((a, b) => a - b);
      expect((high! + 0.05) / (low! + 0.05), colour).toBeGreaterThanOrEqual(
        // those of Okabe and Ito are as they published them
        index < 4 ? 2.5 : 3,
      );
      for (const other of colours.slice(index + 1)) {
        for (const [eye, matrix] of Object.entries(EYES)) {
          const [a, b] = [seen(colour, matrix), seen(other, matrix)];
          const distance = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
          expect(distance, `${colour} ${other} ${eye}`).toBeGreaterThan(0.07);
        }
      }
    }
  });
});
