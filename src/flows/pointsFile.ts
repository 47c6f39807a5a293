import { formatShape, readNpy } from '../spec/npy';
import { NpyError } from '../spec/npyHeader';
import { isDecimal, quoteOutside } from '../spec/outsideText';
import type { Text } from '../spec/text';
import { DataError } from './dataError';

/** Points of a file, [count, dimensions]; pointsData says whether a flow can learn from them. */
export interface PointsTable {
  readonly points: Float32Array;
  readonly dimensions: number;
}

/** More of a cell, and of a file's name, is not shown. */
const CELL_CHARACTERS = 20;
const NAME_CHARACTERS = 120;

const NOT_FINITE = /^(?:[+-]?(?:nan|inf|infinity)|na|n\/a|null|none)$/i;
/** Begins as a number does, whatever follows: a point with a mistake, and no name of a column. */
const NEARLY_NUMBER = /^[+\-−]?[.,]?\p{Nd}/u;

/** What may divide cells, the likeliest first where a file can be read by several. */
const DELIMITERS: readonly (string | RegExp)[] = [';', '\t', ',', /\s+/];
/** Lines by which the delimiter is chosen. */
const SAMPLED_LINES = 32;

interface TextLine {
  /** Counted from 1, as editors do. */
  readonly number: number;
  readonly text: string;
}

interface Line {
  readonly number: number;
  readonly cells: readonly string[];
}

/**
 * Points from text: one a line, with commas, semicolons, tabs or blanks between the coordinates, which
 * may be quoted. A first line of names is a header; empty lines, and those that begin with `#`, do not count.
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
    .filter((line) => line.text !== '' && !line.text.startsWith('#'));
  const delimiter = delimiterOf(lines.slice(0, SAMPLED_LINES));
  return lines.map((line) => cellsOf(line, delimiter));
}

function cellsOf({ number, text }: TextLine, delimiter: string | RegExp): Line {
  return { number, cells: text.split(delimiter).map(unquoted) };
}

/** A cell without blanks and quotes around it. */
function unquoted(cell: string): string {
  const bare = cell.trim();
  const isQuoted = bare.length > 1 && bare.startsWith('"') && bare.endsWith('"');
  return isQuoted ? bare.slice(1, -1).trim() : bare;
}

/**
 * What divides the cells: that by which most lines are points of equally many numbers, the first of
 * which may be a header; of several the one that finds more columns. Where no line can be read, what
 * stands in the last, which no header hides.
 */
function delimiterOf(lines: readonly TextLine[]): string | RegExp {
  let best: { readonly delimiter: string | RegExp; readonly score: Score } | undefined;
  for (const delimiter of DELIMITERS) {
    const score = scoreOf(lines.map((line) => cellsOf(line, delimiter).cells));
    const isBetter =
      !best ||
      score.lines > best.score.lines ||
      (score.lines === best.score.lines && score.columns > best.score.columns);
    if (isBetter) best = { delimiter, score };
  }
  if (best && best.score.lines > 0) return best.delimiter;
  const last = lines.at(-1)?.text ?? '';
  return [';', '\t', ','].find((each) => last.includes(each)) ?? /\s+/;
}

interface Score {
  /** Lines that are points of as many numbers as `columns`. */
  readonly lines: number;
  readonly columns: number;
}

/** The commonest number of columns among the lines of numbers alone. */
function scoreOf(rows: readonly (readonly string[])[]): Score {
  const counts = new Map<number, number>();
  for (const cells of rows.filter((each) => each.every(isNumeric))) {
    counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  }
  return [...counts].reduce<Score>(
    (most, [columns, lines]) => (lines > most.lines ? { lines, columns } : most),
    { lines: 0, columns: 0 },
  );
}

function isNumeric(cell: string): boolean {
  return isDecimal(cell) || NOT_FINITE.test(cell);
}

/** Whether a line names its columns; one number in it, or nearly one, makes it a point with a mistake. */
function isHeader({ cells }: Line): boolean {
  const isNumber = (cell: string): boolean => isNumeric(cell) || NEARLY_NUMBER.test(cell);
  return cells.some((cell) => cell !== '') && !cells.some(isNumber);
}

/** @throws DataError */
function numberOf(cell: string, name: string, line: number, column: number): number {
  const value = isDecimal(cell) ? Math.fround(Number(cell)) : Number.NaN;
  if (Number.isFinite(value)) return value;
  const shown = `"${quoteOutside(cell, CELL_CHARACTERS)}"`;
  if (isDecimal(cell)) {
    throw refusal(
      name,
      `line ${line}, column ${column} holds ${shown}, beyond float32 (3.4e38): scale the points down`,
      `第 ${line} 行第 ${column} 列为 ${shown}，超出 float32 的范围（3.4e38）：请缩小这些点的数值`,
    );
  }
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
  const shown = quoteOutside(name, NAME_CHARACTERS);
  const text: Text = { en: `${shown}: ${en}.`, 'zh-CN': `${shown}：${chinese}。` };
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
  const found = formatShape(shape);
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
