const BINARY_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Bytes with a binary unit and three significant digits: `96 KiB`, `1.00 GiB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < BINARY_UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = Number.isInteger(value) || value >= 1000 ? value.toFixed(0) : value.toPrecision(3);
  return `${digits} ${BINARY_UNITS[unit]}`;
}

/** Nanoseconds with the unit that fits and three significant digits: `1.23 ms`. */
export function formatNs(ns: number): string {
  if (ns < 1e3) return `${ns.toPrecision(3)} ns`;
  if (ns < 1e6) return `${(ns / 1e3).toPrecision(3)} µs`;
  if (ns < 1e9) return `${(ns / 1e6).toPrecision(3)} ms`;
  return `${formatSignificant(ns / 1e9)} s`;
}

/** A number with three significant digits, none behind the point from a thousand on: `9.87`, `1234`. */
export function formatSignificant(value: number): string {
  return value >= 1000 ? value.toFixed(0) : value.toPrecision(3);
}
