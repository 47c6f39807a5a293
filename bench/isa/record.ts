import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from '../../src/cli/errors';
import { shownPath, writeWhole } from '../../src/cli/files';
import type { Report, Row } from './report';
import { FIGURE_HEADINGS, formatFigures, formatMatrices, formatTuning } from './table';

export const MOMENTS = ['before', 'after'] as const;
export type Moment = (typeof MOMENTS)[number];

/** The devices that are kept. */
export const KEPT_DEVICES = [
  'radv:navi31',
  'nvk:172',
  'anv:9a49',
  'anv:56a0',
  'hk:g13g',
  'tu:740',
] as const;

/** A report that is kept, with the day it was made. */
export interface KeptReport extends Omit<Report, 'failures'> {
  /** ISO 8601, the day alone. */
  readonly date: string;
}

/** `isa.json`: what the compilers made of all kernels before the present work, and after it. */
export type Kept = Readonly<Partial<Record<Moment, readonly KeptReport[]>>>;

/** Puts reports in the place of those of the same devices, in the order of {@link KEPT_DEVICES}. */
export function withReports(kept: Kept, moment: Moment, reports: readonly KeptReport[]): Kept {
  const others = (kept[moment] ?? []).filter(
    ({ device }) => !reports.some((each) => each.device === device),
  );
  const place = ({ device }: KeptReport): number =>
    KEPT_DEVICES.findIndex((name) => name === device);
  return { ...kept, [moment]: [...others, ...reports].toSorted((a, b) => place(a) - place(b)) };
}

/** What is kept in a folder; nothing where there is no file. @throws InputError where it is no such file */
export async function readKept(folder: string): Promise<Kept> {
  const file = path.join(folder, 'isa.json');
  const text = await readFile(file, 'utf8').catch(() => '{}');
  try {
    return JSON.parse(text) as Kept;
  } catch (cause) {
    throw new InputError(`${shownPath(file)} holds no results: remove it`, { cause });
  }
}

/** Writes isa.json, and isa.md beside it. @throws InputError */
export async function writeKept(folder: string, kept: Kept): Promise<void> {
  const files = { 'isa.json': toLines(kept), 'isa.md': formatKept(kept) };
  for (const [name, text] of Object.entries(files)) {
    await writeWhole('out', path.join(folder, name), new TextEncoder().encode(text));
  }
}

/** JSON with a line for each row, so that changes are seen line by line. */
function toLines(kept: Kept): string {
  const moments = Object.entries(kept).map(([moment, reports]) => {
    const each = reports.map(({ rows, ...about }) => {
      const lines = rows.map((row) => JSON.stringify(row)).join(',\n');
      return `${JSON.stringify(about).slice(0, -1)},"rows":[\n${lines}\n]}`;
    });
    return `${JSON.stringify(moment)}: [\n${each.join(',\n')}\n]`;
  });
  return `{\n${moments.join(',\n')}\n}\n`;
}

/** The kept reports for people, in Markdown. */
export function formatKept(kept: Kept): string {
  const sections = KEPT_DEVICES.flatMap((device) => {
    const [before, after] = MOMENTS.map((moment) =>
      kept[moment]?.find((report) => report.device === device),
    );
    return before || after ? [formatDevice(device, before, after)] : [];
  });
  const head = [
    '# What compilers make of the kernels',
    'At 4,096 tokens, 8 heads, the tunings that the page begins with on such a device. Nothing ran. Every figure in its compiler’s own unit: ../README.md says what it is, and is not. Where there is one figure, it did not change.',
  ];
  return `${[...head, ...sections].join('\n\n')}\n`;
}

function formatDevice(
  device: string,
  before: KeptReport | undefined,
  after: KeptReport | undefined,
): string {
  const origins = [before, after].flatMap((report, index) =>
    report
      ? [
          `${MOMENTS[index]}: ${report.adapter}; ${report.compiler}; webgpu ${report.dawn}; ${report.date}`,
        ]
      : [],
  );
  const headings = ['kernel', 'size', 'entry', 'tuning', ...FIGURE_HEADINGS];
  const rows = pairRows(before?.rows ?? [], after?.rows ?? []).map(formatPair);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const table = [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
  const notes = (after ?? before)!.rows.flatMap(formatMatrices).join('\\\n');
  const parts = [`## \`${device}\``, origins.join('\\\n'), table, ...(notes ? [notes] : [])];
  return parts.join('\n\n');
}

type Pair = readonly [Row | undefined, Row | undefined];

/** Rows of the same kernel, size and entry point together; those that are gone behind the rest. */
export function pairRows(before: readonly Row[], after: readonly Row[]): readonly Pair[] {
  const same = (a: Row, b: Row): boolean =>
    a.kernel === b.kernel && a.size === b.size && a.entry === b.entry;
  const paired = after.map((row): Pair => [before.find((each) => same(each, row)), row]);
  const gone = before.filter((row) => !after.some((each) => same(each, row)));
  return [...paired, ...gone.map((row): Pair => [row, undefined])];
}

function formatPair([before, after]: Pair): readonly string[] {
  const [old, present] = [before, after].map(
    (row) => row && [formatTuning(row.tuning), ...formatFigures(row)],
  );
  const { kernel, size, entry } = (after ?? before)!;
  const cells = (present ?? old)!.map((cell, index) => {
    const was = old?.[index];
    return was === undefined || was === cell ? cell : `${was} → ${cell}`;
  });
  return [kernel, size, entry, ...cells];
}
