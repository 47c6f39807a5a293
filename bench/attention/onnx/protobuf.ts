/** A field of a Protocol Buffers message, encoded: a message is its fields one after the other. */
export type Field = readonly number[];

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

export function integer(field: number, value: number): Field {
  return [...tag(field, VARINT), ...varint(value)];
}

export function float(field: number, value: number): Field {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [...tag(field, FIXED_32), ...bytes];
}

export function text(field: number, value: string): Field {
  return delimited(field, [...new TextEncoder().encode(value)]);
}

export function message(field: number, fields: readonly Field[]): Field {
  return delimited(field, fields.flat());
}

function delimited(field: number, bytes: Field): Field {
  return [...tag(field, LENGTH_DELIMITED), ...varint(bytes.length), ...bytes];
}

function tag(field: number, wireType: number): Field {
  return varint(8 * field + wireType);
}

/** Seven bits a byte, the lowest first; the eighth says that more follow. */
function varint(value: number): Field {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is no varint`);
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push(128 + (rest % 128));
  return [...bytes, rest];
}
