import * as v from 'valibot';
import * as o from '../../flows/outsideSchemas';
import type { Capabilities } from '../../spec/capabilities';
import { linkOf } from '../address';
import type { Comparison } from '../comparison/comparison';
import type { Lab } from '../comparison/lab';
import { plainReport, reportOf, type ReportResult } from '../comparison/report';
import { type Setting, starterSetting } from '../comparison/setting';
import { applyDecoded, decodeSetting, encodeSetting } from '../comparison/settingCodec';
import { readReport } from '../reports/parseReport';
import { nextId, shelve, shelved, unshelve } from '../reports/shelf';
import {
  type HistoryEntry,
  historyShelf,
  historyStore,
  MOST_ENTRIES,
  setHistory,
} from './historyStore';

/** An entry is refused beyond this: a link is shorter. */
const MOST_SETTING_CHARACTERS = 16_384;
/** The last moment that a date can name. */
const MOST_MS = 8.64e15;

/** What is kept of an entry; the report is read for itself. */
const KEPT = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    at: o.number(0, MOST_MS),
    setting: o.text(MOST_SETTING_CHARACTERS),
    report: v.unknown(),
  }),
);

/** The entries of a lab, read from what this machine keeps when they are first asked for. */
export function entriesOf(lab: Lab): readonly HistoryEntry[] {
  const { entries } = historyStore.getState()[lab.id];
  if (entries) return entries;
  const shelf = historyShelf(lab.id);
  const kept = shelved(shelf).flatMap(([id, text]) => {
    // what is not understood may be of another version: it is left alone
    return readEntry(lab, id, text) ?? [];
  });
  setHistory(lab.id, { entries: kept });
  return kept;
}

/** What the recorder saw of a comparison that finished. */
export interface FinishedRun extends Pick<HistoryEntry, 'at' | 'series'> {
  readonly results: readonly ReportResult[];
  readonly setting: Setting;
  readonly capabilities: Capabilities;
}

export function recordRun(lab: Lab, { at, series, results, setting, capabilities }: FinishedRun) {
  const text = encodeSetting(setting, lab);
  const report = reportOf(lab, results, capabilities, linkOf(lab.id, text));
  record(lab, { at, setting: text, series, report });
}

/** Adds a comparison that has finished. Of a series the last takes the place of those before. */
export function record(lab: Lab, finished: Omit<HistoryEntry, 'id'>): void {
  const before = entriesOf(lab);
  const { series } = finished;
  const last = before.at(-1);
  const replaced = series !== null && last?.series === series ? last : undefined;
  if (replaced) unshelve(historyShelf(lab.id), replaced.id);
  const entry = { ...finished, id: nextId(finished.at) };
  const entries = [...before.filter((each) => each !== replaced), entry].slice(-MOST_ENTRIES);
  setHistory(lab.id, { entries, deleted: [], isKept: keep(lab, entry) });
}

/** Deletes entries; `undoDelete` brings them back. */
export function deleteEntries(lab: Lab, ids: ReadonlySet<string>): void {
  const entries = entriesOf(lab);
  for (const id of ids) unshelve(historyShelf(lab.id), id);
  setHistory(lab.id, {
    entries: entries.filter(({ id }) => !ids.has(id)),
    deleted: entries.filter(({ id }) => ids.has(id)),
  });
}

export function undoDelete(lab: Lab): void {
  const { deleted } = historyStore.getState()[lab.id];
  for (const entry of deleted) keep(lab, entry);
  const entries = [...entriesOf(lab), ...deleted]
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .slice(-MOST_ENTRIES);
  setHistory(lab.id, { entries, deleted: [] });
}

/** Sets everything as it was set for a comparison. */
export function restoreSetting({ lab, settingStore }: Comparison, { setting }: HistoryEntry): void {
  settingStore.setState(applyDecoded(starterSetting(lab, false), decodeSetting(setting, lab)));
}

function keep(lab: Lab, { id, report, ...others }: HistoryEntry): boolean {
  const text = JSON.stringify({ ...others, report: plainReport(report) });
  return shelve(historyShelf(lab.id), id, text);
}

function readEntry(lab: Lab, id: string, text: string): HistoryEntry | null {
  try {
    const { report, ...entry } = v.parse(KEPT, text);
    // a series ends with the page that it was dragged on
    return { id, ...entry, series: null, report: readReport(report, lab) };
  } catch {
    return null;
  }
}
