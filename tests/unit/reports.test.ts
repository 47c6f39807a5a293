import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/flows/dataError';
import { attentionComparison, attentionLab } from '../../src/state/attention/comparison';
import { jsonReport, plainReport } from '../../src/state/comparison/report';
import { groupsBySize } from '../../src/state/reports/beside';
import { csvReport } from '../../src/state/reports/csv';
import { addImport, takeOver, takeReport } from '../../src/state/reports/imports';
import { importStore, isReport, MOST_IMPORTS } from '../../src/state/reports/importStore';
import { MOST_REPORT_CHARACTERS, parseReport } from '../../src/state/reports/parseReport';
import { sampleReport, sampleResult } from './sampleReport';

const parse = (text: string) => parseReport(text, attentionLab);

/** The sample as JSON, changed at one place. */
function changed(path: readonly (string | number)[], value: unknown): string {
  const report = structuredClone(plainReport(sampleReport())) as Record<string, unknown>;
  let at: any = report; // oxlint-disable-line typescript/no-explicit-any
  for (const step of path.slice(0, -1)) at = at[step];
  const last = path.at(-1)!;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return JSON.stringify(report);
}

function refusal(text: string): DataError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
  throw new Error('the report was taken');
}

describe('a report', () => {
  it('comes back as it went out', () => {
    const report = sampleReport();
    expect(parse(jsonReport(report))).toEqual(report);
    expect(isReport(jsonReport(report))).toBe(true);
    expect(isReport('{"format": "tilescope-flow"}')).toBe(false);
  });

  it('keeps NaN, and takes no verdict and no median on trust', () => {
    const poisoned = parse(changed(['results', 0, 'error', 'relative'], null));
    expect(poisoned.results[0]!.measurement.error).toMatchObject({
      relative: Number.NaN,
      withinTolerance: false,
    });
    const wrong = parse(changed(['results', 0, 'error', 'relative'], 1));
    expect(wrong.results[0]!.measurement.error.withinTolerance).toBe(false);
    const lied = parse(changed(['results', 0, 'medianNs'], 1));
    expect(lied.results[0]!.measurement.medianNs).toBe(2000);
  });

  it('takes a file from before a dimension was added: it was at its default then', () => {
    const name = attentionLab.dimensions.at(-1)!.name;
    const { results } = parse(changed(['results', 0, 'dims', name], undefined));
    expect(results[0]!.measurement.dims).toEqual(sampleReport().results[0]!.measurement.dims);
  });

  const first = ['results', 0] as const;
  it.each<[string, string, RegExp]>([
    ['nothing', '', /no JSON/],
    ['a part of a file', jsonReport(sampleReport()).slice(0, -40), /no JSON/],
    ['no object', '[1]', /JSON of the report is \[… 1\]/],
    ['null', 'null', /JSON of the report is null/],
    ['deep nesting', '['.repeat(100_000), /no JSON/],
    ['something else', '{"a": 1}', /names no format/],
    [
      'weights of a flow',
      '{"format": "tilescope-flow"}',
      /format of the report is "tilescope-flow"/,
    ],
    ['another lab', changed(['format'], 'tilescope/flows'), /lab “flows”: go to that lab/],
    ['a lab of no page', changed(['format'], 'tilescope/__proto__'), /format of the report/],
    ['a later version', changed(['version'], 2), /not of version 1/],
    ['a version in words', changed(['version'], '1'), /version of the report is "1"/],
    ['no results', changed(['results'], []), /holds no results/],
    ['results that are none', changed(['results'], {}), /results of the report is {…}/],
    ['more results than any sweep', changed(['results'], Array(999).fill(0)), /a list of at most/],
    [
      'a kernel twice',
      changed(['results', 1], plainReport(sampleReport())['results']![0 as never]),
      /two results of \w+ at one size/,
    ],
    [
      'an unknown kernel',
      changed([...first, 'kernel'], 'constructor'),
      /results\[0\]\.kernel.*"constructor".*a kernel that this page knows/,
    ],
    ['a kernel of another task', changed([...first, 'task'], 'flow'), /results\[0\]\.task/],
    [
      'an unknown dimension',
      changed([...first, 'dims', 'rooms'], 3),
      /results\[0\]\.dims\.rooms.*absent/,
    ],
    [
      'a dimension out of range',
      changed([...first, 'dims', 'tokens'], 1e9),
      /results\[0\]\.dims\.tokens.*1000000000.*an integer from/,
    ],
    ['half a token', changed([...first, 'dims', 'tokens'], 1.5), /an integer/],
    ['a switch that is none', changed([...first, 'dims', 'causal'], 1), /true or false/],
    [
      'an unknown tunable',
      changed([...first, 'tuning', 'speed'], 1),
      /results\[0\]\.tuning\.speed/,
    ],
    ['a tile that is none', changed([...first, 'tuning'], { tile: -4 }), /results\[0\]\.tuning/],
    ['samples in words', changed([...first, 'samplesNs'], [1, '2']), /samplesNs\[1\].*"2"/],
    [
      'a sample of null',
      changed([...first, 'samplesNs'], [null]),
      /samplesNs\[0\] of the report is null/,
    ],
    ['a negative time', changed([...first, 'samplesNs'], [-1]), /a number from 0 on/],
    ['an endless time', jsonReport(sampleReport()).replace('3000', '1e999'), /samplesNs\[0\]/],
    ['too many samples', changed([...first, 'samplesNs'], Array(10_001).fill(1)), /at most 10000/],
    [
      'a missing error',
      changed([...first, 'error'], undefined),
      /results\[0\]\.error of the report is –/,
    ],
    [
      'a missing number',
      changed([...first, 'flops'], undefined),
      /results\[0\]\.flops of the report is – where it should be a number from 0 on/,
    ],
    [
      'a list for dimensions',
      changed([...first, 'dims'], []),
      /dims of the report is \[… 0\] where it should be an object/,
    ],
    [
      'more rows than there are',
      changed([...first, 'error', 'rowsChecked'], 9),
      /error\.rowsChecked of the report is 9 where it should be at most rowsTotal/,
    ],
    [
      'a clock of its own',
      changed([...first, 'clock', 'kind'], 'sundial'),
      /one of gpu-timestamp, wall/,
    ],
    [
      'an adapter without a name',
      changed([...first, 'adapter'], 'x'),
      /adapter of the report is "x"/,
    ],
    [
      'an endless name',
      changed([...first, 'adapter', 'vendor'], 'x'.repeat(1000)),
      /at most 512 characters/,
    ],
    ['a seed out of range', changed([...first, 'seed'], 2 ** 40), /seed/],
    ['missing limits', changed(['limits', 'maxBufferSize'], undefined), /limits\.maxBufferSize/],
    ['features that are none', changed(['features'], [{}]), /features\[0\]/],
    ['a link that is none', changed(['link'], null), /link of the report is null/],
  ])('is refused for %s, with its place and the way out', (_, text, message) => {
    const { text: words } = refusal(text);
    expect(words.en).toMatch(message);
    expect(words.en).toMatch(/: (?:save|choose|go|open|run|leave) /);
    expect(words['zh-CN']).toMatch(/[请请].*。$/);
    expect(`${words.en} ${words['zh-CN']}`).not.toMatch(/Invalid|Expected/);
    // a file is quoted, not poured out
    expect(words.en.length).toBeLessThan(700);
  });

  it('is refused where it is huge, before it is read', () => {
    expect(refusal(' '.repeat(MOST_REPORT_CHARACTERS + 1)).text.en).toMatch(/larger than 10 MiB/);
  });

  it('pollutes no prototype', () => {
    const text = jsonReport(sampleReport())
      .replace('"causal"', '"__proto__": {"polluted": 1}, "causal"')
      .replace('"link"', '"__proto__": {"polluted": 1}, "link"');
    expect(refusal(text).text.en).toMatch(/dims\.__proto__/);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('never throws anything but what a person can read, whatever byte of it is changed', () => {
    const text = jsonReport(sampleReport());
    for (let at = 0; at < text.length; at += 7) {
      for (const byte of ['}', '"', '9', 'n']) {
        const damaged = text.slice(0, at) + byte + text.slice(at + 1);
        try {
          parse(damaged);
        } catch (error) {
          if (!(error instanceof DataError)) throw error;
        }
      }
    }
    expect(parse(text).results).toHaveLength(2);
  });
});

describe('a CSV', () => {
  const csv = csvReport(attentionLab, [sampleResult(0), sampleResult(1, [])]);
  const [head = '', ...lines] = csv.split('\r\n');

  it('has a row for every sample, with units in the names and one row for a kernel without any', () => {
    expect(lines).toHaveLength(3 + 1 + 1);
    expect(lines.at(-1)).toBe('');
    const names = head.split(',');
    for (const name of ['kernel', 'dim_tokens', 'seed', 'sample', 'time_ns', 'median_ns']) {
      expect(names).toContain(name);
    }
    const column = (line: string, name: string) => line.split(',')[names.indexOf(name)];
    expect(lines.slice(0, 3).map((line) => column(line, 'time_ns'))).toEqual([
      '3000',
      '1000',
      '2000',
    ]);
    expect(column(lines[0]!, 'median_ns')).toBe('2000');
    expect(column(lines[3]!, 'time_ns')).toBe('');
    expect(column(lines[3]!, 'median_ns')).toBe('');
  });

  it('quotes by RFC 4180', () => {
    expect(lines[0]).toContain('"Acme, ""Rocket"""');
    expect(csv.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });
});

describe('reports beside one’s own', () => {
  const own = [sampleResult(0)];
  const report = sampleReport();

  it('are grouped by size, kernel by kernel, one’s own size first', () => {
    const other = structuredClone(report);
    Object.assign(other.results[0]!.measurement.dims, { tokens: 64 });
    Object.assign(other.results[1]!.measurement.dims, { tokens: 64 });
    const groups = groupsBySize(attentionLab, own, [
      { id: 'b', name: 'b.json', report: other },
      { id: 'a', name: 'a.json', report },
    ]);
    expect(groups.map(({ hasOwn, dims }) => [hasOwn, dims['tokens']])).toEqual([
      [true, 256],
      [false, 64],
    ]);
    expect(groups[0]!.kernels.map(({ results }) => results.length)).toEqual([2, 1]);
    expect(groups[0]!.kernels[0]!.results.map(({ from }) => from?.id)).toEqual([undefined, 'a']);
  });

  it('are bounded, stand there once, and say what is wrong with one that is not taken', async () => {
    const imports = () => importStore.getState().attention;
    for (let seed = 0; seed < 2 * MOST_IMPORTS; seed++) {
      const results = [{ ...sampleResult(0), seed }];
      addImport(attentionLab, `${seed}.json`, { ...report, results });
    }
    expect(imports().reports).toHaveLength(MOST_IMPORTS);
    const last = imports().reports.at(-1)!;
    addImport(attentionLab, 'again.json', structuredClone(last.report));
    expect(imports().reports).toHaveLength(MOST_IMPORTS);
    await takeReport(attentionComparison, new File(['nonsense'], 'bad.json'));
    expect(imports().problem?.name).toBe('bad.json');
    expect(imports().problem?.why.en).toMatch(/no JSON/);
    expect(imports().reports).toHaveLength(MOST_IMPORTS);
    await takeReport(attentionComparison, new File([jsonReport(report)], 'good.json'));
    expect(imports().problem).toBeNull();
    expect(imports().reports.at(-1)?.name).toBe('good.json');
  });

  it('give their size, seed and kernels to the setting', () => {
    const { dims } = report.results[0]!.measurement;
    takeOver(attentionComparison, dims, report);
    expect(attentionComparison.settingStore.getState()).toMatchObject({
      dims,
      seed: 7,
      kernels: report.results.map(({ measurement }) => measurement.kernel),
      following: true,
    });
  });
});
