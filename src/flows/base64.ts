const FLOAT_BYTES = 4;
/** Characters are made of so many bytes at a time: an argument list has a limit. */
const CHUNK_BYTES = 8192;

/** Little-endian float32 in base64. */
export function encodeFloats(values: Float32Array): string {
  const bytes = new Uint8Array(values.length * FLOAT_BYTES);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => view.setFloat32(index * FLOAT_BYTES, value, true));
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    parts.push(String.fromCharCode(...bytes.subarray(start, start + CHUNK_BYTES)));
  }
  return btoa(parts.join(''));
}

/**
 * Float32 values from base64.
 * @returns null unless the text is the base64 of exactly `count` values; its length is looked at
 * first, so that a wrong text allocates nothing
 */
export function decodeFloats(text: string, count: number): Float32Array | null {
  const byteCount = count * FLOAT_BYTES;
  if (text.length !== 4 * Math.ceil(byteCount / 3)) return null;
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  const characters = atob(text);
  if (characters.length !== byteCount) return null;
  const bytes = new Uint8Array(byteCount);
  for (let index = 0; index < byteCount; index++) bytes[index] = characters.charCodeAt(index);
  const view = new DataView(bytes.buffer);
  return new Float32Array(count).map((_, index) => view.getFloat32(index * FLOAT_BYTES, true));
}
