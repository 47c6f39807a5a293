import { randomStream } from '../../src/spec/random';

/** Makes values of a tensor out of those that its task would be given, a row of which has `rowLength`. */
type Maker = (base: Float32Array, rowLength: number, uniform: () => number) => Float32Array;

/** Kinds of values, the simplest first: a failing case is brought down to the first that still fails. */
const MAKERS = {
  zeros: (base) => base.map(() => 0),
  constant: (base, _, uniform) => {
    const value = Math.fround(4 * uniform() - 2);
    return base.map(() => value);
  },
  normal: (base) => base,
  /** Every row as the first: every score of a query is the same. */
  equalRows: (base, rowLength) => base.map((_, index) => base[index % rowLength]!),
  large: (base) => base.map((x) => 50 * x),
  /** Powers of ten from a thousandth to a thousand beside each other. */
  spread: (base, _, uniform) => base.map((x) => x * 10 ** (6 * uniform() - 3)),
  /** One in twenty is large, the rest are not. */
  outliers: (base, _, uniform) => base.map((x) => (uniform() < 0.05 ? 1e4 * x : x)),
  tiny: (base) => base.map((x) => 1e-15 * x),
  denormal: (base) => base.map((x) => 1e-40 * x),
  /** So low that an exponential leaves f32. */
  low: (base, _, uniform) => {
    const highest = uniform() < 0.5 ? -45 : -100;
    return base.map((x) => highest - 20 * Math.abs(x));
  },
  huge: (base, _, uniform) => {
    const factor = uniform() < 0.5 ? 1e8 : 1e15;
    return base.map((x) => factor * x);
  },
} satisfies Readonly<Record<string, Maker>>;

const MASK_MAKERS = {
  zeros: MAKERS.zeros,
  normal: MAKERS.normal,
  /** Three rows of four are hidden, all their keys. */
  hiddenRows: (base, rowLength, uniform) => perRow(base, rowLength, () => uniform() < 0.75, HIDDEN),
  hidden: (base) => base.map(() => HIDDEN),
  spread: MAKERS.spread,
} satisfies Readonly<Record<string, Maker>>;

const LENGTH_MAKERS = {
  normal: MAKERS.normal,
  zeros: MAKERS.zeros,
} satisfies Readonly<Record<string, Maker>>;

const DECAY_MAKERS = {
  zeros: MAKERS.zeros,
  normal: MAKERS.normal,
  strong: (base) => base.map((x) => 100 * x),
  /** Now and then a key forgets all before it. */
  resets: (base, _, uniform) => base.map((x) => (uniform() < 0.1 ? -1000 : x)),
} satisfies Readonly<Record<string, Maker>>;

const WEIGHT_MAKERS = {
  zeros: MAKERS.zeros,
  normal: MAKERS.normal,
  /** Steep couplings, and log-scales at their bound. */
  steep: (base) => base.map((x) => 2 * x),
  denormal: MAKERS.denormal,
} satisfies Readonly<Record<string, Maker>>;

const POINT_MAKERS = {
  zeros: MAKERS.zeros,
  constant: MAKERS.constant,
  normal: MAKERS.normal,
  /** Where a spline ends, exactly. */
  ends: (base) => base.map((x) => 5 * Math.sign(x)),
  large: MAKERS.large,
  spread: MAKERS.spread,
  denormal: MAKERS.denormal,
} satisfies Readonly<Record<string, Maker>>;

/** What hides a key, as masks hold it. */
const HIDDEN = -3e38;

/** Tensors that mean something of their own; others take any kind of value. */
const OWN_MAKERS: Readonly<Record<string, Readonly<Record<string, Maker>>>> = {
  mask: MASK_MAKERS,
  key_lengths: LENGTH_MAKERS,
  decay: DECAY_MAKERS,
  weights: WEIGHT_MAKERS,
  points: POINT_MAKERS,
};

/** The kinds of values that a tensor takes, the simplest first. */
export function kindsOf(tensor: string): readonly string[] {
  return Object.keys(OWN_MAKERS[tensor] ?? MAKERS);
}

/** @throws Error where the tensor takes no such kind */
export function valuesOfKind(
  tensor: string,
  kind: string,
  base: Float32Array,
  rowLength: number,
  seed: number,
): Float32Array {
  const makers: Readonly<Record<string, Maker>> = OWN_MAKERS[tensor] ?? MAKERS;
  const make = makers[kind];
  if (!make) throw new Error(`${tensor} takes no values of kind "${kind}"`);
  return make(base, rowLength, randomStream(seed, 1000).uniform);
}

function perRow(
  base: Float32Array,
  rowLength: number,
  isReplaced: () => boolean,
  value: number,
): Float32Array {
  const replaced = Array.from({ length: base.length / rowLength }, isReplaced);
  return base.map((x, index) => (replaced[Math.floor(index / rowLength)] ? value : x));
}
