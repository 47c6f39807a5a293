import { describe, expect, it } from 'vitest';
import { parseTunings } from '../../src/cli/kernels';
import { parseInteger, parseNumber, parseOptions } from '../../src/cli/options';
import { decodeModel } from '../../src/flows/modelFile';
import { parsePointsCsv, parsePointsNpy } from '../../src/flows/pointsFile';
import { attentionKernels } from '../../src/kernels';
import { storageArrays } from '../../src/measure/storageArrays';
import { DEFAULT_CAPABILITIES } from '../../src/spec/capabilities';
import { resolveTuning } from '../../src/spec/plan';
import { specialise } from '../../src/spec/shader';
import { attentionLab } from '../../src/state/attention/comparison';
import { AddressReader } from '../../src/state/comparison/addressReader';
import { plainReport } from '../../src/state/comparison/report';
import { decodeSetting } from '../../src/state/comparison/settingCodec';
import { parseKeptTunings } from '../../src/state/instruments/keptTunings';
import { parseRoofs } from '../../src/state/instruments/roofStore';
import { parsePreferences } from '../../src/state/preferences';
import { isReport } from '../../src/state/reports/importStore';
import { parseReport } from '../../src/state/reports/parseReport';
import { followSetting, parseVariants, tidyName } from '../../src/state/workbench/kept';
import { decodeVariant } from '../../src/state/workbench/variantFile';
import { sampleReport } from './sampleReport';

const LENGTH = 100_000;
const MOST_MS = 200;
/** A message is one line that fits a screen. */
const MOST_MESSAGE = 1000;

const fill = (piece: string, end = ''): string =>
  piece.repeat(Math.ceil(LENGTH / piece.length)).slice(0, LENGTH - end.length) + end;

/** What makes patterns try again, parsers nest, and messages grow. */
const KINDS: Readonly<Record<string, string>> = {
  digits: fill('1', 'x'),
  'digits and points': fill('1.', 'x'),
  exponents: fill('1e', '-'),
  blanks: fill(' ', 'x'),
  tabs: fill('\t', 'x'),
  lines: fill('\n', 'x'),
  'blank lines': fill(' \n', 'x'),
  slashes: fill('/', 'x'),
  quotes: fill('"'),
  apostrophes: fill("'"),
  backslashes: fill('\\'),
  brackets: fill('['),
  parentheses: fill('(', ')'),
  braces: fill('{'),
  'nested JSON': fill('{"a":'),
  commas: fill(','),
  semicolons: fill('1;'),
  pairs: fill('a=1&'),
  'dots and equals': fill('a.b=', 'x'),
  percents: fill('%'),
  minuses: fill('-'),
  comments: fill('/*'),
  'comment ends': fill('*/'),
  'lines of constants': fill('const TILE_ROWS: u32 = \n'),
  'lines of enable': fill('enable f\n'),
  'lines of storage': fill('var<storage> '),
  'lines of aliases': fill('alias stored = \n'),
  unroll: fill('// unroll\n'),
  'Python sizes': fill('1L, '),
  escapes: fill('\u001b['),
  nothing: fill('\0'),
  emoji: fill('🙂'),
  halves: fill('\ud800'),
};

function npyWith(header: string): Uint8Array {
  const bytes = new TextEncoder().encode(header).subarray(0, 65_000);
  const file = new Uint8Array(12 + bytes.length);
  file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 3, 0]);
  new DataView(file.buffer).setUint32(8, bytes.length, true);
  file.set(bytes, 12);
  return file;
}

/** A report, with its text in the place of every text of the sample. */
function reportWith(text: string): string {
  const replaced = (_: string, value: unknown) =>
    typeof value === 'string' && !value.startsWith('tilescope/') ? text : value;
  return JSON.stringify(plainReport(sampleReport()), replaced);
}

const flash = attentionKernels.find(({ id }) => id === 'flash')!;
const dims = flash.task.testDims[0]!;
const plan = flash.plan(
  dims,
  resolveTuning(flash, dims, DEFAULT_CAPABILITIES),
  DEFAULT_CAPABILITIES,
);
const TABLE = {
  scale: { kind: 'text', value: 'x', help: '' },
  json: { kind: 'switch', help: '' },
} as const;
const place = { lab: 'attention', kernel: 'flash' } as const;

/** Each takes text from outside, and returns what it shows of it, or throws that. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  'an address': (text) => decodeSetting(`#${text}`, attentionLab).notices.slice(0, 9),
  'a field of an address': (text) =>
    decodeSetting(`#tokens=${encodeURIComponent(fair(text))}`, attentionLab).notices,
  'a kernel of an address': (text) => decodeSetting(`#kernels=${text}`, attentionLab).notices[0],
  'a number of an address': (text) => {
    const reader = new AddressReader(`rate=${encodeURIComponent(fair(text))}`);
    reader.number('rate', 0, 1);
    return reader.finish();
  },
  'a CSV': (text) => void parsePointsCsv(text, text),
  'a cell of a CSV': (text) => void parsePointsCsv(`1,2\n3,${text}`, 'a.csv'),
  'a .npy file': (text) => void parsePointsNpy(npyWith(text), text),
  'a type of a .npy file': (text) =>
    void parsePointsNpy(
      npyWith(`{'fortran_order': False, 'shape': (1,), 'descr': '${text.slice(0, 60_000)}'}`),
      'a',
    ),
  'a shape of a .npy file': (text) =>
    void parsePointsNpy(npyWith(`{'descr': '<f4', 'fortran_order': False, 'shape': (${text}`), 'a'),
  'a report': (text) => [isReport(text), parseReport(text, attentionLab)],
  'the texts of a report': (text) => parseReport(reportWith(text.slice(0, 5000)), attentionLab),
  'a model': (text) => decodeModel(text),
  'the shape of a model': (text) =>
    decodeModel(
      JSON.stringify({
        format: 'tilescope-flow',
        version: 1,
        shape: { dimensions: 2, coupling: text, mixing: false },
      }),
    ),
  'stored settings': (text) => [
    parseKeptTunings(text),
    parseRoofs(text),
    parsePreferences(text, [text]).language,
    parseVariants(text),
  ],
  'a stored tuning': (text) =>
    parseKeptTunings(JSON.stringify({ a: { tuning: { [text]: text } } })),
  'a name': (text) => tidyName(text),
  'a draft': (text) => void followSetting(text, plan),
  'an edited shader': (text) =>
    void storageArrays(specialise(text, { ...plan, constants: {} }).source),
  'a shader file': (text) => decodeVariant(text, text, place),
  'the head of a shader file': (text) =>
    decodeVariant(`// Tilescope kernel: ${text}\n// Form: a\n// Name: b\n`, 'a.wgsl', place),
  'options of the command line': (text) => parseOptions([text], TABLE),
  'an option of the command line': (text) => parseOptions([`--json=${text}`], TABLE),
  'a number of the command line': (text) => parseNumber('scale', text),
  'a whole number of the command line': (text) => parseInteger('count', text),
  'a tuning of the command line': (text) => parseTunings([`flash.tileRows=${text}`], [flash]),
};

/** Without halves of pairs, which no URL can carry. */
function fair(text: string): string {
  return text.replaceAll(/[\ud800-\udfff]/g, 'x');
}

function outcomeOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error;
  }
}

describe.each(Object.entries(READERS))('100,000 characters of the worst kind in %s', (_, read) => {
  it.each(Object.entries(KINDS))('%s: little time, and one printable line', (__, text) => {
    const start = process.cpuUsage();
    const outcome = outcomeOf(() => read(text));
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1000).toBeLessThan(MOST_MS);
    if (!(outcome instanceof Error)) return;
    expect(outcome).not.toBeInstanceOf(TypeError);
    expect(outcome.message.length).toBeLessThan(MOST_MESSAGE);
    expect(outcome.message).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
  });
});
