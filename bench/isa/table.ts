import { formatTable } from '../../src/cli/table';
import type { Tuning } from '../../src/spec/kernel';
import type { Counts } from './assembly/loops';
import type { Report, Row } from './report';

/** Headings of a row's figures, in their order. */
export const FIGURE_HEADINGS = [
  'lanes',
  'registers',
  'spilled',
  'fills',
  'scratch',
  'LDS',
  'waves',
  'code',
  'FMA %',
];

const HEADINGS = [
  'kernel',
  'size',
  'tuning',
  'entry',
  ...FIGURE_HEADINGS.map((each) => `${each}>`),
];

/** A report for people: a line an entry point, and its loops where there are any. */
export function formatReport({ device, adapter, compiler, dawn, rows }: Report): string {
  const head = `${device}: ${adapter}; ${compiler}; Dawn of webgpu ${dawn}`;
  const table = formatTable(
    HEADINGS,
    rows.map((row) => [
      row.kernel,
      row.size,
      formatTuning(row.tuning),
      row.entry,
      ...formatFigures(row),
    ]),
  );
  const notes = rows.flatMap(formatMatrices).join('\n');
  return [head, table, ...(notes ? [notes] : []), ...rows.flatMap(formatLoops)].join('\n\n');
}

/** A line for each entry point whose loops multiply matrices. */
export function formatMatrices({ kernel, size, entry, matrices }: Row): readonly string[] {
  if (!matrices) return [];
  const { products, instructions } = matrices;
  const [some, all] = [products, instructions].map(Math.round);
  return [
    `${kernel}, ${size}, ${entry}: ${some} products of matrices in a turn of ${all} instructions`,
  ];
}

export function formatTuning(tuning: Tuning): string {
  return Object.entries(tuning)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

/** In the order of {@link FIGURE_HEADINGS}; what a compiler does not say is a dash. */
export function formatFigures(row: Row): readonly string[] {
  const { lanes, registers, spilled, fills, scratch, lds, waves, code, fmaShare } = row;
  const numbers = [lanes, registers, spilled, fills, scratch, lds, waves, code];
  return [
    ...numbers.map((value) => (value === null ? '–' : String(value))),
    fmaShare === null ? '–' : (100 * fmaShare).toFixed(0),
  ];
}

function formatLoops({ kernel, size, entry, loops }: Row): readonly string[] {
  if (!loops) return [];
  const lines = loops.map(({ first, last, depth, counts }) => {
    const indent = '  '.repeat(depth);
    return `${indent}blocks ${first} to ${last}: ${formatCounts(counts)}`;
  });
  return [[`${kernel}, ${size}, ${entry}: instructions of a turn`, ...lines].join('\n')];
}

function formatCounts({ instructions, ...kinds }: Counts): string {
  const each = Object.entries(kinds).map(([kind, count]) => `${kind} ${Math.round(count)}`);
  return [`${Math.round(instructions)} in all`, ...each].join(', ');
}
