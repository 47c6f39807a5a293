import type { Text } from './text';

/** `\x93NUMPY` */
export const NPY_MAGIC = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59);
/** Real headers take 64 to 128 bytes. */
const MOST_HEADER_BYTES = 65_536;

/** A .npy file that cannot be read: what is wrong and what to do. */
export class NpyError extends Error {
  override readonly name = 'NpyError';
  readonly text: Text;

  /** @param file what the file is called, in front of the message */
  constructor(file: string, en: string, chinese: string) {
    super(`${file}${en}`);
    this.text = { en: this.message, 'zh-CN': `${file}${chinese}` };
  }
}

export interface NpyHeader<D extends string> {
  readonly dtype: D;
  readonly shape: readonly number[];
  /** Where the header ends, in bytes. */
  readonly dataStart: number;
}

/**
 * The header of a .npy file, version 1 or 2.
 * @param dtypes the element types that are welcome
 * @throws NpyError
 */
export function readNpyHeader<D extends string>(
  file: Uint8Array,
  name: string,
  dtypes: readonly D[],
): NpyHeader<D> {
  if (!NPY_MAGIC.every((byte, index) => file[index] === byte)) {
    throw new NpyError(
      name,
      ' is no .npy file: write it with numpy.save',
      ' 不是 .npy 文件：请用 numpy.save 保存',
    );
  }
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const version = file[6];
  if (version !== 1 && version !== 2) {
    throw new NpyError(
      name,
      `: .npy version ${version} is unknown, save it as version 1 or 2`,
      `：未知的 .npy 版本 ${version}，请保存为版本 1 或 2`,
    );
  }
  const start = version === 1 ? 10 : 12;
  if (file.byteLength < start) throw truncated(name);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MOST_HEADER_BYTES || start + length > file.byteLength) throw truncated(name);
  const bytes = file.subarray(start, start + length);
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return { ...parseFields(text, name, dtypes), dataStart: start + length };
}

function truncated(name: string): NpyError {
  return new NpyError(name, ': the header is cut off, save it again', '：文件头不完整，请重新保存');
}

/** The header is a Python dictionary with exactly these three keys, in any order. */
function parseFields<D extends string>(
  text: string,
  name: string,
  dtypes: readonly D[],
): Pick<NpyHeader<D>, 'dtype' | 'shape'> {
  const [descr, order, shape] = fieldsOf(text, name);
  const found = descr.replaceAll("'", '');
  const dtype = dtypes.find((each) => each === found);
  if (dtype === undefined) {
    throw new NpyError(
      name,
      ` has dtype ${found}: save it little-endian, as .astype(numpy.float32)`,
      ` 的 dtype 为 ${found}：请以小端格式保存，即 .astype(numpy.float32)`,
    );
  }
  if (order !== 'False') {
    throw new NpyError(
      name,
      ' is in Fortran order: save it in C order, through numpy.ascontiguousarray',
      ' 采用 Fortran 顺序：请用 numpy.ascontiguousarray 转为 C 顺序后保存',
    );
  }
  return { dtype, shape: parseShape(shape, name) };
}

/** The values of descr, fortran_order and shape. */
function fieldsOf(text: string, name: string): readonly [string, string, string] {
  const entry = /\s*'(\w+)'\s*:\s*('[^']*'|True|False|\([\d,\s]*\)|\[.*\])\s*(?:,|(?=\}))/y;
  const entries = new Map<string, string>();
  entry.lastIndex = text.indexOf('{') + 1;
  for (let match = entry.exec(text); match; match = entry.exec(text)) {
    entries.set(match[1]!, match[2]!);
  }
  const [descr, order, shape] = ['descr', 'fortran_order', 'shape'].map((key) => entries.get(key));
  if (descr && order && shape?.startsWith('(') && entries.size === 3) return [descr, order, shape];
  throw new NpyError(
    name,
    ': the .npy header cannot be read, save it again',
    '：无法读取 .npy 文件头，请重新保存',
  );
}

function parseShape(text: string, name: string): readonly number[] {
  const sizes = text.slice(1, -1).split(',');
  const shape = sizes.filter((size) => size.trim() !== '').map(Number);
  if (shape.every(Number.isSafeInteger)) return shape;
  throw new NpyError(
    name,
    `: the shape ${text} cannot be read, save it again`,
    `：无法读取形状 ${text}，请重新保存`,
  );
}
