const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  '-': '⁻',
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
};

/** In two significant digits, with a power of ten where that is shorter: `0.86`, `−1.2 × 10⁻⁶`. */
export function scientific(value: number): string {
  if (!Number.isFinite(value)) return 'NaN';
  if (value === 0) return '0';
  const size = Math.abs(value);
  // from 99.5 on two digits are no longer a whole number
  if (size >= 0.001 && size < 99.5) return signed(value, size.toPrecision(2));
  return powerOfTen(value, 1);
}

/** Digits behind the point that one number can hold. */
const MOST_DECIMALS = 16;

/**
 * A coordinate of a frame whose sides are far from 1, by a power of ten.
 * @param half of the frame's side
 * @param digits how many powers of ten finer than that side it is told
 */
export function farPlace(value: number, half: number, digits: number): string {
  if (!Number.isFinite(value)) return 'NaN';
  const finest = powerOf(half) - digits;
  if (value === 0 || powerOf(value) < finest) return '0';
  return powerOfTen(value, Math.min(MOST_DECIMALS, powerOf(value) - finest));
}

function powerOf(value: number): number {
  return Math.floor(Math.log10(Math.abs(value)));
}

function powerOfTen(value: number, decimals: number): string {
  const [digits = '', exponent = ''] = Math.abs(value)
    .toExponential(decimals)
    .replace('+', '')
    .split('e');
  const power = [...exponent].map((sign) => SUPERSCRIPTS[sign] ?? '').join('');
  return signed(value, `${digits} × 10${power}`);
}

function signed(value: number, size: string): string {
  return value < 0 ? `−${size}` : size;
}
