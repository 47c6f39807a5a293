import * as v from 'valibot';
import { DataError } from '../../flows/dataError';
import { type OutsideFile, parseJson, readOutside } from '../../flows/outside';
import * as o from '../../flows/outsideSchemas';
import { median } from '../../measure/statistics';
import { PLANNED_LIMITS } from '../../spec/capabilities';
import type { Kernel, Tuning } from '../../spec/kernel';
import type { Dimension } from '../../spec/task';
import type { Lab } from '../comparison/lab';
import { type Report, REPORT_VERSION, type ReportResult } from '../comparison/report';
import { SEED_MAX } from '../comparison/setting';
import { LAB_IDS } from '../labIds';
import { sizeKey } from './beside';

/** More than a report of every kernel with many samples needs. */
export const MOST_REPORT_CHARACTERS = 10 * 2 ** 20;
const MOST_CHARACTERS = 512;
const MOST_LINK_CHARACTERS = 16_384;
const MOST_SAMPLES = 10_000;
/** A sweep has a result of each kernel at so many sizes at most. */
const MOST_SIZES = 20;
const MOST_PASSES = 10_000;
const MOST_TENSORS = 64;
const MOST_FEATURES = 256;

const REPORT: OutsideFile = {
  name: { en: 'report', 'zh-CN': '报告' },
  remedy: {
    en: 'save the results again and open that file',
    'zh-CN': '请重新保存结果后再打开',
  },
};

/**
 * Reads what jsonReport wrote, and nothing else: every field is checked, names are looked up among
 * the lab's own, and what follows from others (median, verdict) is derived anew.
 * @throws DataError that says what is wrong and what to do
 */
export function parseReport(text: string, lab: Lab): Report {
  if (text.length > MOST_REPORT_CHARACTERS) {
    throw new DataError({
      en: 'The report is larger than 10 MiB: save fewer results in one file.',
      'zh-CN': '该报告超过 10 MiB：请减少一个文件中的结果。',
    });
  }
  return readReport(parseJson(text, REPORT), lab);
}

/** A report that stands in other JSON. @throws DataError */
export function readReport(value: unknown, lab: Lab): Report {
  checkFormat(value, lab);
  const report = readOutside(reportSchema(lab), value, REPORT);
  checkResults(lab, report.results);
  return { lab: lab.id, ...report };
}

const HEAD = o.fields({
  format: v.optional(o.oneOf(LAB_IDS.map((id) => `tilescope/${id}` as const))),
  version: v.optional(o.number()),
});

/** @throws DataError */
function checkFormat(value: unknown, lab: Lab): void {
  const { format, version } = readOutside(HEAD, value, REPORT);
  if (format === undefined) {
    throw new DataError({
      en: 'The file is no report of Tilescope (it names no format): choose a file that “Save JSON” wrote.',
      'zh-CN': '该文件不是 Tilescope 的报告（缺少 format）：请选择由“保存 JSON”写出的文件。',
    });
  }
  if (format !== `tilescope/${lab.id}`) {
    const other = format.slice('tilescope/'.length);
    throw new DataError({
      en: `The report is one of the lab “${other}”: go to that lab and open it there.`,
      'zh-CN': `该报告属于“${other}”实验室：请切换到该实验室后再打开。`,
    });
  }
  if (version !== REPORT_VERSION) {
    throw new DataError({
      en: `The report is not of version ${REPORT_VERSION}, the only one known here: open it with a newer Tilescope, or reload this page.`,
      'zh-CN': `该报告的版本不是此处唯一支持的版本 ${REPORT_VERSION}：请用更新的 Tilescope 打开，或重新载入此页面。`,
    });
  }
}

/** @throws DataError where there are none, or a kernel has two of one size */
function checkResults(lab: Lab, results: readonly ReportResult[]): void {
  if (results.length === 0) {
    throw new DataError({
      en: 'The report holds no results: run the kernels there first, then save.',
      'zh-CN': '该报告中没有结果：请先在那台设备上运行内核，再保存。',
    });
  }
  const seen = new Set<string>();
  for (const { kernel, dims } of results.map(({ measurement }) => measurement)) {
    const key = `${kernel} ${sizeKey(lab, dims)}`;
    if (seen.has(key)) {
      throw new DataError({
        en: `The report holds two results of ${kernel} at one size: leave one of them in the file.`,
        'zh-CN': `该报告中 ${kernel} 在同一规模下有两个结果：请在文件中只保留一个。`,
      });
    }
    seen.add(key);
  }
}

const name = o.shownText(MOST_CHARACTERS);
const samples = o.list(o.number(), MOST_SAMPLES);

const traffic = o.list(
  o.fields({ tensor: name, readBytes: o.number(), writeBytes: o.number() }),
  MOST_TENSORS,
);

const error = v.pipe(
  o.fields({
    maxAbs: o.numberOrNaN,
    relative: o.numberOrNaN,
    tolerance: o.number(),
    rowsChecked: o.integer(),
    rowsTotal: o.integer(),
    withinTolerance: o.flag,
  }),
  v.forward(
    v.check(
      ({ rowsChecked, rowsTotal }) => rowsChecked <= rowsTotal,
      o.expected({ en: 'at most rowsTotal', 'zh-CN': '不大于 rowsTotal 的数' }),
    ),
    ['rowsChecked'],
  ),
  v.transform((read) => ({
    ...read,
    withinTolerance: read.withinTolerance && read.relative <= read.tolerance,
  })),
);

function reportSchema({ kernels, dimensions }: Lab) {
  const known = kernels.map(({ id }) => id).join(', ');
  const common = commonEntries(kernels, dimensions);
  const result = v.variant(
    'kernel',
    kernels.map((kernel) => {
      const entries = { ...common, ...kernelEntries(kernel) };
      return v.object(entries, o.fieldExpected(entries));
    }),
    o.expected({
      en: `a kernel that this page knows (${known})`,
      'zh-CN': `此页面已知的内核（${known}）`,
    }),
  );
  return o.fields({
    results: o.list(
      v.pipe(
        o.record,
        result,
        v.transform(({ seed, adapter, clock, ...measured }): ReportResult => {
          const medianNs = median(measured.samplesNs);
          const measurement = { ...measured, clock: clock.kind, medianNs };
          return { measurement, seed, adapter, clock };
        }),
      ),
      kernels.length * MOST_SIZES,
    ),
    limits: o.fields(v.entriesFromList(PLANNED_LIMITS, o.number())),
    features: o.list(name, MOST_FEATURES),
    link: o.shownText(MOST_LINK_CHARACTERS),
  });
}

/** What a result says of whichever kernel of a lab. */
function commonEntries(kernels: readonly Kernel[], dimensions: readonly Dimension[]) {
  return {
    dims: o.onlyFields(Object.fromEntries(dimensions.map((each) => [each.name, valueOf(each)]))),
    samplesNs: samples,
    passes: o.list(o.fields({ entryPoint: name, samplesNs: samples }), MOST_PASSES),
    compileNs: o.number(),
    error,
    difference: v.exactOptional(
      o.fields({ fromTask: o.oneOf(kernels.map(({ task }) => task.id)), relative: o.numberOrNaN }),
    ),
    requested: traffic,
    least: traffic,
    allocatedBytes: o.number(),
    flops: o.number(),
    clock: o.fields({ kind: o.oneOf(['gpu-timestamp', 'wall']), quantumNs: o.number() }),
    seed: o.integer(0, SEED_MAX),
    adapter: o.fields({
      vendor: name,
      architecture: name,
      device: name,
      description: name,
      software: o.flag,
    }),
  };
}

function kernelEntries({ id, task, tunables }: Kernel) {
  const names = tunables.map((tunable) => tunable.name);
  const tuning = o.onlyFields(v.entriesFromList(names, v.exactOptional(o.integer(0, 2 ** 31))));
  return {
    kernel: v.literal(id),
    task: o.oneOf([task.id]),
    // a tunable that is left out has no key
    tuning: v.pipe(
      tuning,
      v.transform((values) => values as Tuning),
    ),
  };
}

/** A dimension that is newer than the file was at its default then. */
function valueOf(dimension: Dimension) {
  return dimension.kind === 'integer'
    ? v.optional(o.integer(dimension.min, dimension.max), dimension.default)
    : v.optional(o.flag, dimension.default);
}
