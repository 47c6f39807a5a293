import { quoteOutside } from './outsideText';
import { parseNpyFields } from './npyFields';
import { type Dtype, findDtype, isBigEndian, kindOf } from './npyTypes';
import type { Text } from './text';

/** `\x93NUMPY` */
export const NPY_MAGIC = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59);
/** Real headers take 64 to 128 bytes; NumPy itself refuses more than 10,000. */
const MOST_HEADER_BYTES = 65_536;
/** As NumPy has it. */
const MOST_DIMENSIONS = 64;
/** A file name is quoted up to this length. */
const NAME_CHARACTERS = 120;

/** A .npy file that cannot be read: what is wrong and what to do. */
export class NpyError extends Error {
  override readonly name = 'NpyError';
  readonly text: Text;

  /** @param file what the file is called, in front of the message */
  constructor(file: string, en: string, chinese: string) {
    const shown = quoteOutside(file, NAME_CHARACTERS);
    super(`${shown}${en}`);
    this.text = { en: this.message, 'zh-CN': `${shown}${chinese}` };
  }
}

/** What a reader takes, and what it advises for the rest. */
export interface WantedTypes<D extends Dtype = Dtype> {
  readonly dtypes: readonly D[];
  /**
   * What to give to NumPy's `astype` for an array of another type, one way or several; `numpy.float32`
   * unless given.
   * @param kind as kindOf has it
   */
  readonly castsFor?: (kind: string) => readonly string[];
}

export interface NpyHeader<D extends Dtype> {
  readonly dtype: D;
  readonly shape: readonly number[];
  /** Where the header ends, in bytes. */
  readonly dataStart: number;
}

/**
 * The header of a .npy file, version 1, 2 or 3, as NumPy reads it.
 * @throws NpyError
 */
export function readNpyHeader<D extends Dtype>(
  file: Uint8Array,
  name: string,
  wanted: WantedTypes<D>,
): NpyHeader<D> {
  const { text, dataStart } = headerText(file, name);
  const fields = parseNpyFields(text);
  if (!fields) {
    throw new NpyError(
      name,
      ': the .npy header cannot be read, save it again',
      '：无法读取 .npy 文件头，请重新保存',
    );
  }
  const dtype = welcomeType(fields.descr, name, wanted);
  if (fields.fortranOrder) {
    throw new NpyError(
      name,
      ' is in Fortran order: save it in C order, through numpy.ascontiguousarray',
      ' 采用 Fortran 顺序：请用 numpy.ascontiguousarray 转为 C 顺序后保存',
    );
  }
  return { dtype, shape: checkShape(fields.shape, name), dataStart };
}

function headerText(file: Uint8Array, name: string) {
  if (!NPY_MAGIC.every((byte, index) => file[index] === byte)) {
    throw new NpyError(
      name,
      ' is no .npy file: write it with numpy.save',
      ' 不是 .npy 文件：请用 numpy.save 保存',
    );
  }
  const version = file[NPY_MAGIC.length];
  if (version !== 1 && version !== 2 && version !== 3) {
    throw new NpyError(
      name,
      `: .npy version ${version} is unknown, save it as version 1, 2 or 3`,
      `：未知的 .npy 版本 ${version}，请保存为版本 1、2 或 3`,
    );
  }
  const start = version === 1 ? 10 : 12;
  if (file.byteLength < start) throw truncated(name);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MOST_HEADER_BYTES || start + length > file.byteLength) throw truncated(name);
  const decoder = new TextDecoder(version === 3 ? 'utf-8' : 'latin1');
  const dataStart = start + length;
  return { text: decoder.decode(file.subarray(start, dataStart)), dataStart };
}

function truncated(name: string): NpyError {
  return new NpyError(name, ': the header is cut off, save it again', '：文件头不完整，请重新保存');
}

/** @throws NpyError at a type that the reader does not take, with the cast that helps */
function welcomeType<D extends Dtype>(
  descr: string,
  name: string,
  { dtypes, castsFor = () => ['numpy.float32'] }: WantedTypes<D>,
): D {
  const found = findDtype(descr);
  const dtype = isBigEndian(descr) ? undefined : dtypes.find((each) => each === found);
  if (dtype !== undefined) return dtype;
  const shown = quoteOutside(descr);
  const casts = castsFor(kindOf(descr)).map((cast) => `.astype(${cast})`);
  if ('V['.includes(kindOf(descr))) throw noNumbers(name, shown, casts);
  const cast = casts.join(' or ');
  const castChinese = casts.join(' 或 ');
  const big = isBigEndian(descr);
  throw new NpyError(
    name,
    ` has dtype ${shown}: save it ${big ? 'little-endian, ' : ''}as ${cast}`,
    ` 的 dtype 为 ${shown}：请${big ? '以小端格式' : ''}保存为 ${castChinese}`,
  );
}

/** Of bytes whose meaning NumPy does not know, as bfloat16 is saved, or of several fields: no cast takes them. */
function noNumbers(name: string, shown: string, casts: readonly string[]): NpyError {
  return new NpyError(
    name,
    ` has dtype ${shown}, which are no numbers to NumPy: save one of its fields, or what .view makes numbers of, as ${casts.join(' or ')}`,
    ` 的 dtype 为 ${shown}，对 NumPy 而言不是数值：请取其中一个字段，或用 .view 将其视为数值，再保存为 ${casts.join(' 或 ')}`,
  );
}

/** @throws NpyError where NumPy could not hold such an array either */
function checkShape(shape: readonly number[], name: string): readonly number[] {
  if (shape.length > MOST_DIMENSIONS) {
    throw new NpyError(
      name,
      ` has ${shape.length} dimensions, NumPy takes at most ${MOST_DIMENSIONS}: save it again`,
      ` 有 ${shape.length} 个维度，NumPy 至多支持 ${MOST_DIMENSIONS} 个：请重新保存`,
    );
  }
  if (shape.every(Number.isSafeInteger)) return shape;
  throw new NpyError(
    name,
    ': a size in its shape is too large, save it again',
    '：形状中的尺寸过大，请重新保存',
  );
}
