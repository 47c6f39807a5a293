/** Element types by the names of NumPy's format, little-endian; `<f2` stays the bits that a device stores. */
export const ELEMENTS = {
  '<f4': Float32Array,
  '<f8': Float64Array,
  '<f2': Uint16Array,
  '<i8': BigInt64Array,
  '<i4': Int32Array,
  '<i2': Int16Array,
  '|i1': Int8Array,
  '<u8': BigUint64Array,
  '<u4': Uint32Array,
  '<u2': Uint16Array,
  '|u1': Uint8Array,
  '|b1': Uint8Array,
} as const;

export type Dtype = keyof typeof ELEMENTS;

/** Other words of NumPy for the same types, without their byte order. */
const ALIASES: Readonly<Record<string, string>> = {
  f: 'f4',
  float32: 'f4',
  single: 'f4',
  d: 'f8',
  float64: 'f8',
  double: 'f8',
  float: 'f8',
  e: 'f2',
  float16: 'f2',
  half: 'f2',
  q: 'i8',
  int64: 'i8',
  int: 'i8',
  i: 'i4',
  int32: 'i4',
  intc: 'i4',
  h: 'i2',
  int16: 'i2',
  b: 'i1',
  int8: 'i1',
  Q: 'u8',
  uint64: 'u8',
  I: 'u4',
  uint32: 'u4',
  H: 'u2',
  uint16: 'u2',
  B: 'u1',
  uint8: 'u1',
  '?': 'b1',
  bool: 'b1',
};

/** Longer words name no type that is known here. */
const MOST_CHARACTERS = 16;

/**
 * The type that a header's `descr` names, its byte order aside. `=f4` and `f4` are the order of the
 * machine that wrote them, and such machines are little-endian.
 */
export function findDtype(descr: string): Dtype | undefined {
  if (descr.length > MOST_CHARACTERS) return undefined;
  const word = /^[<>=|]/.test(descr) ? descr.slice(1) : descr;
  const plain = Object.hasOwn(ALIASES, word) ? ALIASES[word] : word;
  return (Object.keys(ELEMENTS) as Dtype[]).find((each) => each.slice(1) === plain);
}

/** The letter of NumPy's for the kind of a type, known here or not: `f`, `i`, `u`, `b`, `c`, `O`, `V` …; `[` of fields. */
export function kindOf(descr: string): string {
  return findDtype(descr)?.[1] ?? descr.replace(/^[<>=|]/, '').charAt(0);
}

/** Whether the bytes of an element stand in the other order; one byte has none. */
export function isBigEndian(descr: string): boolean {
  const found = findDtype(descr);
  return descr.startsWith('>') && !(found && ELEMENTS[found].BYTES_PER_ELEMENT === 1);
}
