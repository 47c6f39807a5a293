const FRACTION_BITS = 10;
const FRACTION_STEPS = 2 ** FRACTION_BITS;

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
