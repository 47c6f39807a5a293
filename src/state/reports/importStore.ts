import { createStore } from 'zustand/vanilla';
import { quoteOutside } from '../../spec/outsideText';
import type { Text } from '../../spec/text';
import type { Comparison } from '../comparison/comparison';
import type { Report } from '../comparison/report';
import { LAB_IDS, type LabId } from '../labIds';
import { hasShelved, type Shelf } from './shelf';

/** Results of another device, or of another time, to be drawn beside one's own. */
export interface Import {
  readonly id: string;
  /** Of the file, or the time of the run. */
  readonly name: string;
  readonly report: Report;
}

export interface Imports {
  readonly reports: readonly Import[];
  /** Why the last file was not taken. */
  readonly problem: { readonly name: string; readonly why: Text } | null;
  /** Counts what was asked for, so that the page can show it. */
  readonly asked: number;
}

export const MOST_IMPORTS = 8;

/** What each lab shows beside its own results. */
export const importStore = createStore<Readonly<Record<LabId, Imports>>>(() => ({
  attention: { reports: [], problem: null, asked: 0 },
  flows: { reports: [], problem: null, asked: 0 },
}));

export function importShelf(lab: LabId): Shelf {
  return { prefix: `tilescope.import.${lab}.`, most: MOST_IMPORTS, mostCharacters: 2 ** 20 };
}

/** Labs that have something to show when their page opens. */
export const keptImports: ReadonlySet<LabId> = new Set(
  LAB_IDS.filter((id) => hasShelved(importShelf(id))),
);

export function setImports(lab: LabId, changes: Partial<Imports>): void {
  importStore.setState((state) => ({ [lab]: { ...state[lab], ...changes } }));
}

/** Whether a text says at its beginning that it is a report, of whichever lab. */
export function isReport(text: string): boolean {
  return /"format"\s*:\s*"tilescope\//.test(text.slice(0, 1000));
}

/** Takes a report, by code that comes when it is first needed. Never rejects. */
export async function openReport(comparison: Comparison, file: File): Promise<void> {
  try {
    const { takeReport } = await import('./imports');
    await takeReport(comparison, file);
  } catch {
    const { asked } = importStore.getState()[comparison.lab.id];
    const why: Text = {
      en: 'This part of the page did not arrive: check the connection and open the file again.',
      'zh-CN': '页面的这一部分未能载入：请检查网络后重新打开该文件。',
    };
    setImports(comparison.lab.id, {
      problem: { name: quoteOutside(file.name), why },
      asked: asked + 1,
    });
  }
}
