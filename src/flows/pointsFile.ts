import { readNpy } from '../spec/npy';
import { NpyError } from '../spec/npyHeader';
import type { Text } from '../spec/text';
import { DataError } from './dataError';

/** Points of a file, [count, dimensions]; pointsData says whether a flow can learn from them. */
export interface PointsTable {
  readonly points: Float32Array;
  readonly dimensions: number;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const NOT_FINITE = /^[+-]?(?:nan|inf|infinity)$/i;

interface Line {
  /** Counted from 1, as editors do. */
  readonly number: number;
  readonly cells: readonly string[];
}

/**
 * Points from text: one a line, with commas, semicolons, tabs or blanks between the coordinates. A
 * first line of words alone is a header; empty lines do not count.
 * @param name of the file, for messages
 * @throws DataError that names the line and the column
 */
export function parsePointsCsv(text: string, name: string): PointsTable {
  const lines = linesOf(text);
  const rows = lines[0] && isHeader(lines[0]) ? lines.slice(1) : lines;
  const dimensions = rows[0]?.cells.length;
  if (dimensions === undefined) {
    throw refusal(
      name,
      'no line holds numbers: give one point a line',
      '没有任何一行包含数值：请每行写一个点',
    );
  }
  const points = new Float32Array(rows.length * dimensions);
  rows.forEach((row, index) => {
    if (row.cells.length !== dimensions) throw ragged(name, row, rows[0]!);
    row.cells.forEach((cell, column) => {
      points[index * dimensions + column] = numberOf(cell, name, row.number, column + 1);
    });
  });
  return { points, dimensions };
}

function linesOf(text: string): readonly Line[] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ number: index + 1, text: line.trim() }))
    .filter((line) => line.text !== '');
  const delimiter = delimiterOf(lines[0]?.text ?? '');
  return lines.map((line) => ({
    number: line.number,
    cells: line.text.split(delimiter).map((cell) => cell.trim()),
  }));
}

/** What divides the cells of the first line: a semicolon may stand beside decimal commas. */
function delimiterOf(line: string): string | RegExp {
  return [';', '\t', ','].find((each) => line.includes(each)) ?? /\s+/;
}

/** Whether a line names its columns; one number in it makes it a point with a mistake. */
function isHeader({ cells }: Line): boolean {
  const isNumeric = (cell: string): boolean => NUMBER.test(cell) || NOT_FINITE.test(cell);
  return cells.some((cell) => cell !== '') && !cells.some(isNumeric);
}

/** @throws DataError */
function numberOf(cell: string, name: string, line: number, column: number): number {
  const value = NUMBER.test(cell) ? Math.fround(Number(cell)) : Number.NaN;
  if (Number.isFinite(value)) return value;
  const shown = JSON.stringify(cell.length > 20 ? `${cell.slice(0, 20)}…` : cell);
  throw refusal(
    name,
    `line ${line}, column ${column} holds ${shown}: write a finite number such as -1.5`,
    `第 ${line} 行第 ${column} 列为 ${shown}：请写有限的数值，例如 -1.5`,
  );
}

function ragged(name: string, row: Line, first: Line): DataError {
  const [found, wanted] = [row.cells.length, first.cells.length];
  return refusal(
    name,
    `line ${row.number} has ${found} columns, line ${first.number} has ${wanted}: give every point as many`,
    `第 ${row.number} 行有 ${found} 列，第 ${first.number} 行有 ${wanted} 列：请让每个点的列数相同`,
  );
}

function refusal(name: string, en: string, chinese: string): DataError {
  const text: Text = { en: `${name}: ${en}.`, 'zh-CN': `${name}：${chinese}。` };
  return new DataError(text);
}

/**
 * Points from a .npy file, [count, dimensions] in float32 or float64.
 * @param name of the file, for messages
 * @throws DataError
 */
export function parsePointsNpy(file: Uint8Array, name: string): PointsTable {
  const { shape, data } = readArray(file, name);
  const dimensions = shape[1];
  if (shape.length === 2 && dimensions !== undefined) {
    return { points: Float32Array.from(data), dimensions };
  }
  const found = `[${shape.join(', ')}]`;
  throw refusal(
    name,
    `its shape is ${found}: save an array [points, coordinates]`,
    `形状为 ${found}：请保存形状为 [点数, 坐标数] 的数组`,
  );
}

function readArray(file: Uint8Array, name: string): ReturnType<typeof readNpy<'<f4' | '<f8'>> {
  try {
    return readNpy(file, name, { dtypes: ['<f4', '<f8'] });
  } catch (error) {
    if (error instanceof NpyError) throw new DataError(error.text, { cause: error });
    throw error;
  }
}
