import { DataError } from '../../flows/dataError';
import { median } from '../../measure/statistics';
import { type Limits, PLANNED_LIMITS } from '../../spec/capabilities';
import type { Traffic, Tuning } from '../../spec/kernel';
import type {
  AdapterDescription,
  Clock,
  Measurement,
  OutputDifference,
  OutputError,
  PassSamples,
} from '../../spec/measurement';
import type { Dims } from '../../spec/task';
import { kernelById, type Lab } from '../comparison/lab';
import { type Report, REPORT_VERSION, type ReportResult } from '../comparison/report';
import { SEED_MAX } from '../comparison/setting';
import { LAB_IDS } from '../labIds';
import { sizeKey } from './beside';
import { Field } from './field';

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
  return readReport(new Field(parseJson(text)), lab);
}

/** A report that stands in other JSON. @throws DataError */
export function readReport(file: Field, lab: Lab): Report {
  checkFormat(file, lab);
  const results = file
    .at('results')
    .list(lab.kernels.length * MOST_SIZES)
    .map((field) => readResult(field, lab));
  if (results.length === 0) {
    throw new DataError({
      en: 'The report holds no results: run the kernels there first, then save.',
      'zh-CN': '该报告中没有结果：请先在那台设备上运行内核，再保存。',
    });
  }
  checkDistinct(lab, results);
  const limits = Object.fromEntries(
    PLANNED_LIMITS.map((name) => [name, file.at('limits').at(name).number()]),
  ) as Limits;
  const features = file.at('features').list(MOST_FEATURES);
  return {
    lab: lab.id,
    link: file.at('link').words(MOST_LINK_CHARACTERS),
    features: features.map((feature) => feature.words(MOST_CHARACTERS)),
    limits,
    results,
  };
}

/** @throws DataError */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DataError(
      {
        en: 'The file is no JSON, or only a part of it: choose a file that “Save JSON” wrote, whole.',
        'zh-CN': '该文件不是 JSON 或不完整：请选择由“保存 JSON”写出的完整文件。',
      },
      { cause },
    );
  }
}

/** @throws DataError */
function checkFormat(file: Field, lab: Lab): void {
  const format = file.at('format');
  if (format.isAbsent) {
    throw new DataError({
      en: 'The file is no report of Tilescope (it names no format): choose a file that “Save JSON” wrote.',
      'zh-CN': '该文件不是 Tilescope 的报告（缺少 format）：请选择由“保存 JSON”写出的文件。',
    });
  }
  const given = format.oneOf(LAB_IDS.map((id) => `tilescope/${id}` as const));
  if (given !== `tilescope/${lab.id}`) {
    const other = given.slice('tilescope/'.length);
    throw new DataError({
      en: `The report is one of the lab “${other}”: go to that lab and open it there.`,
      'zh-CN': `该报告属于“${other}”实验室：请切换到该实验室后再打开。`,
    });
  }
  if (file.at('version').number() !== REPORT_VERSION) {
    throw new DataError({
      en: `The report is not of version ${REPORT_VERSION}, the only one known here: open it with a newer Tilescope, or reload this page.`,
      'zh-CN': `该报告的版本不是此处唯一支持的版本 ${REPORT_VERSION}：请用更新的 Tilescope 打开，或重新载入此页面。`,
    });
  }
}

/** @throws DataError where a kernel has two results of one size */
function checkDistinct(lab: Lab, results: readonly ReportResult[]): void {
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

/** @throws DataError */
function readResult(field: Field, lab: Lab): ReportResult {
  const clock = readClock(field.at('clock'));
  return {
    measurement: readMeasurement(field, lab, clock),
    seed: field.at('seed').integer(0, SEED_MAX),
    adapter: readAdapter(field.at('adapter')),
    clock,
  };
}

function readMeasurement(field: Field, lab: Lab, { kind }: Clock): Measurement {
  const id = field.at('kernel').text(MOST_CHARACTERS);
  const kernel = kernelById(lab, id);
  if (!kernel) {
    const known = lab.kernels.map((each) => each.id).join(', ');
    return field.at('kernel').refuse({
      en: `a kernel that this page knows (${known})`,
      'zh-CN': `此页面已知的内核（${known}）`,
    });
  }
  const samplesNs = readNumbers(field.at('samplesNs'));
  const difference = field.at('difference');
  return {
    kernel: id,
    task: field.at('task').oneOf([kernel.task.id]),
    dims: readDims(field.at('dims'), lab),
    tuning: readTuning(
      field.at('tuning'),
      kernel.tunables.map(({ name }) => name),
    ),
    clock: kind,
    samplesNs,
    medianNs: median(samplesNs),
    passes: field.at('passes').list(MOST_PASSES).map(readPass),
    compileNs: field.at('compileNs').number(),
    error: readError(field.at('error')),
    ...(!difference.isAbsent && { difference: readDifference(difference, lab) }),
    requested: readTraffic(field.at('requested')),
    least: readTraffic(field.at('least')),
    allocatedBytes: field.at('allocatedBytes').number(),
    flops: field.at('flops').number(),
  };
}

/** A dimension that is newer than the file was at its default then. */
function readDims(field: Field, { dimensions }: Lab): Dims {
  const names = dimensions.map(({ name }) => name);
  for (const name of field.names()) {
    if (names.includes(name)) continue;
    const known = names.join(', ');
    field.at(name).refuse({
      en: `absent: the dimensions known here are ${known}`,
      'zh-CN': `不存在的字段，此处已知的维度为 ${known}`,
    });
  }
  const entries = dimensions.map((dimension) => {
    const given = field.at(dimension.name);
    if (given.isAbsent) return [dimension.name, dimension.default];
    const value =
      dimension.kind === 'integer' ? given.integer(dimension.min, dimension.max) : given.flag();
    return [dimension.name, value];
  });
  return Object.fromEntries(entries) as Dims;
}

function readTuning(field: Field, tunables: readonly string[]): Tuning {
  const entries = field.names().map((name) => {
    if (!tunables.includes(name)) {
      const known = tunables.join(', ') || '–';
      field.at(name).refuse({
        en: `absent: the kernel is tuned by ${known}`,
        'zh-CN': `不存在的字段，该内核的可调项为 ${known}`,
      });
    }
    return [name, field.at(name).integer(0, 2 ** 31)];
  });
  return Object.fromEntries(entries) as Tuning;
}

function readNumbers(field: Field): readonly number[] {
  return field.list(MOST_SAMPLES).map((each) => each.number());
}

function readPass(field: Field): PassSamples {
  return {
    entryPoint: field.at('entryPoint').words(MOST_CHARACTERS),
    samplesNs: readNumbers(field.at('samplesNs')),
  };
}

function readError(field: Field): OutputError {
  const relative = field.at('relative').numberOrNaN();
  const tolerance = field.at('tolerance').number();
  const rowsTotal = field.at('rowsTotal').integer();
  return {
    maxAbs: field.at('maxAbs').numberOrNaN(),
    relative,
    tolerance,
    rowsChecked: field.at('rowsChecked').integer(0, rowsTotal),
    rowsTotal,
    withinTolerance: field.at('withinTolerance').flag() && relative <= tolerance,
  };
}

function readDifference(field: Field, { kernels }: Lab): OutputDifference {
  return {
    fromTask: field.at('fromTask').oneOf(kernels.map(({ task }) => task.id)),
    relative: field.at('relative').numberOrNaN(),
  };
}

function readTraffic(field: Field): readonly Traffic[] {
  return field.list(MOST_TENSORS).map((each) => ({
    tensor: each.at('tensor').words(MOST_CHARACTERS),
    readBytes: each.at('readBytes').number(),
    writeBytes: each.at('writeBytes').number(),
  }));
}

function readClock(field: Field): Clock {
  return {
    kind: field.at('kind').oneOf(['gpu-timestamp', 'wall']),
    quantumNs: field.at('quantumNs').number(),
  };
}

function readAdapter(field: Field): AdapterDescription {
  const word = (name: string) => field.at(name).words(MOST_CHARACTERS);
  return {
    vendor: word('vendor'),
    architecture: word('architecture'),
    device: word('device'),
    description: word('description'),
    software: field.at('software').flag(),
  };
}
