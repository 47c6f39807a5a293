const FRACTION_BITS = 10;
const FRACTION_STEPS = 2 ** FRACTION_BITS;

/** What stands for NaN among halves, and beyond the largest of them. */
const NAN = 0x7e00;
const INFINITE = 0x7c00;

/** IEEE half-precision numbers, given as their bits, as f32: exact for each of them. */
export function widenHalves(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, widenHalf);
}

function widenHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> FRACTION_BITS) & 0x1f;
  const fraction = (bits & (FRACTION_STEPS - 1)) / FRACTION_STEPS;
  if (exponent === 0) return sign * fraction * 2 ** -14;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction) * 2 ** (exponent - 15);
}

/**
 * Bits of the nearest half-precision number of each value, of two as near the even one; what lies
 * beyond 65504 by half a step or more is infinite.
 */
export function narrowToHalves(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(words, narrowWord);
}

/** @param word the bits of an f32 */
function narrowWord(word: number): number {
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | NAN;
  // from 2^16 on; a carry of what is rounded takes care of what lies just below
  if (magnitude >= 0x47800000) return sign | INFINITE;
  // below 2^-14: beside 1/2 an f32 moves in steps of 2^-24, as subnormal halves do
  if (magnitude < 0x38800000) return sign | (wordOf(valueOf(magnitude) + 0.5) - wordOf(0.5));
  const even = (magnitude >>> 13) & 1;
  return sign | ((magnitude - (112 << 23) + 0xfff + even) >>> 13);
}

const value = new Float32Array(1);
const bits = new Uint32Array(value.buffer);

function wordOf(x: number): number {
  value[0] = x;
  return bits[0]!;
}

function valueOf(word: number): number {
  bits[0] = word;
  return value[0]!;
}

/** Values as they come back once they were stored as halves. */
export function roundToHalves(values: Float32Array): Float32Array {
  return widenHalves(narrowToHalves(values));
}
