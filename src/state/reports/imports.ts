import * as v from 'valibot';
import { DataError } from '../../flows/dataError';
import * as o from '../../flows/outsideSchemas';
import { quoteOutside } from '../../spec/outsideText';
import type { Dims } from '../../spec/task';
import type { Text } from '../../spec/text';
import type { Comparison } from '../comparison/comparison';
import type { Lab } from '../comparison/lab';
import { plainReport, type Report } from '../comparison/report';
import { followsIn } from '../comparison/setting';
import { saidOf } from '../failure';
import { type Import, importShelf, importStore, MOST_IMPORTS, setImports } from './importStore';
import { parseReport, readReport } from './parseReport';
import { nextId, shelve, shelved, unshelve } from './shelf';

const MOST_BYTES = 10 * 2 ** 20;
const MOST_NAME_CHARACTERS = 128;
/** A character may take two units, and the cut one more: what is kept is read again. */
const SHOWN_NAME_CHARACTERS = 63;

/** What is kept of an import; the report is read for itself. */
const KEPT = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ name: o.shownText(MOST_NAME_CHARACTERS), report: v.unknown() }),
);

/** Takes a dropped or chosen report. Never rejects: what is wrong with it is said in the store. */
export async function takeReport({ lab }: Comparison, file: File): Promise<void> {
  const name = quoteOutside(file.name, SHOWN_NAME_CHARACTERS);
  try {
    if (file.size > MOST_BYTES) throw tooLarge(file.size);
    addImport(lab, name, parseReport(await file.text(), lab));
  } catch (error) {
    const { asked } = importStore.getState()[lab.id];
    setImports(lab.id, { problem: { name, why: problemOf(error) }, asked: asked + 1 });
  }
}

/** Puts a report beside one's own results; the same one does not stand there twice. */
export function addImport({ id: lab }: Lab, name: string, report: Report): void {
  const { reports, asked } = importStore.getState()[lab];
  const same = (each: Import) => JSON.stringify(each.report) === JSON.stringify(report);
  const added = reports.find(same) ?? { id: nextId(), name, report };
  const others = reports.filter((each) => each !== added);
  const dropped = others.slice(0, Math.max(0, others.length + 1 - MOST_IMPORTS));
  for (const { id } of dropped) unshelve(importShelf(lab), id);
  // where there is no room it lasts as long as the page
  shelve(importShelf(lab), added.id, JSON.stringify({ name, report: plainReport(report) }));
  setImports(lab, {
    reports: [...others.slice(dropped.length), added],
    problem: null,
    asked: asked + 1,
  });
}

export function removeImport({ id: lab }: Lab, id: string): void {
  unshelve(importShelf(lab), id);
  const { reports } = importStore.getState()[lab];
  setImports(lab, { reports: reports.filter((each) => each.id !== id) });
}

export function dismissProblem({ id: lab }: Lab): void {
  setImports(lab, { problem: null });
}

const restored = new Set<Lab>();

/** Brings back, once, what was imported on an earlier visit, as far as it is understood. */
export function restoreImports(lab: Lab): void {
  if (restored.has(lab)) return;
  restored.add(lab);
  const kept = shelved(importShelf(lab.id)).flatMap(([id, text]): readonly Import[] => {
    try {
      const { name, report } = v.parse(KEPT, text);
      return [{ id, name, report: readReport(report, lab) }];
    } catch {
      // of another version, or damaged: it is left alone
      return [];
    }
  });
  const { reports } = importStore.getState()[lab.id];
  const added = reports.filter(({ id }) => kept.every((each) => each.id !== id));
  if (kept.length > 0) setImports(lab.id, { reports: [...kept, ...added] });
}

/** Sets a size, and the seed and the kernels of a report, to run the same here; tiles stay as they suit this device. */
export function takeOver({ lab, settingStore }: Comparison, dims: Dims, report: Report): void {
  const [first] = report.results;
  if (!first) return;
  const ids = new Set(report.results.map(({ measurement }) => measurement.kernel));
  const kernels = lab.kernels.map(({ id }) => id).filter((id) => ids.has(id));
  settingStore.setState(({ baseline }) => ({
    dims,
    following: followsIn(dims, lab),
    seed: first.seed,
    preset: null,
    kernels,
    baseline: kernels.includes(baseline) ? baseline : (kernels[0] ?? baseline),
  }));
}

function tooLarge(bytes: number): DataError {
  const size = `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  return new DataError({
    en: `The file has ${size}, more than the 10 MiB that a report may have: choose a file that “Save JSON” wrote.`,
    'zh-CN': `该文件大小为 ${size}，超过报告上限 10 MiB：请选择由“保存 JSON”写出的文件。`,
  });
}

function problemOf(error: unknown): Text {
  if (error instanceof DataError) return error.text;
  const message = saidOf(error);
  return {
    en: `The file could not be read: ${message}`,
    'zh-CN': `无法读取该文件：${message}`,
  };
}
