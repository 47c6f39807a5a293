import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { attentionComparison, attentionLab } from '../../src/state/attention/comparison';
import { plainReport } from '../../src/state/comparison/report';
import type { KernelRun } from '../../src/state/comparison/runState';
import { setDimension } from '../../src/state/comparison/settingActions';
import {
  deleteEntries,
  entriesOf,
  record,
  restoreSetting,
  undoDelete,
} from '../../src/state/history/history';
import {
  historyShelf,
  historyStore,
  MOST_ENTRIES,
  setHistory,
} from '../../src/state/history/historyStore';
import { bindHistory } from '../../src/state/history/recorder';
import { nextId, shelve, shelved } from '../../src/state/reports/shelf';
import { sampleReport, sampleResult } from './sampleReport';

const shelf = historyShelf('attention');

/** A storage like the browser's, which may be full or blocked. */
class Storage {
  [key: string]: unknown;

  getItem(key: string): string | null {
    return Object.hasOwn(this, key) ? String(this[key]) : null;
  }

  setItem(key: string, text: string): void {
    const size = Object.entries(this).reduce((sum, [, each]) => sum + String(each).length, 0);
    if (size + text.length > room) throw new DOMException('full', 'QuotaExceededError');
    this[key] = text;
  }

  removeItem(key: string): void {
    delete this[key];
  }
}

let room = Infinity;
const entries = () => entriesOf(attentionLab);
const ids = () => new Set(entries().map(({ id }) => id));
const finish = (at: number, series: string | null = null) =>
  record(attentionLab, { at, setting: `tokens=${64 + at}`, series, report: sampleReport() });
/** As on another visit: what is known is what is kept. */
const reload = () => setHistory('attention', { entries: null, deleted: [], isKept: true });

beforeEach(() => {
  room = Infinity;
  vi.stubGlobal('localStorage', new Storage());
  vi.stubGlobal('location', new URL('https://page/'));
  reload();
});

afterEach(() => vi.unstubAllGlobals());

describe('the history', () => {
  it('keeps what finished, bounded, the newest last, over a visit', () => {
    for (let at = 0; at < 4 * MOST_ENTRIES; at++) finish(at);
    expect(entries()).toHaveLength(MOST_ENTRIES);
    expect(entries().at(-1)?.at).toBe(4 * MOST_ENTRIES - 1);
    const before = entries();
    reload();
    expect(entries()).toEqual(before);
    expect(Object.keys(localStorage)).toHaveLength(MOST_ENTRIES);
  });

  it('lets the last of a series stand for it, and pushes nothing else out', () => {
    finish(1);
    for (let at = 2; at < 300; at++) finish(at, 'drag');
    finish(300);
    for (let at = 301; at < 400; at++) finish(at, 'another drag');
    expect(entries().map(({ at }) => at)).toEqual([1, 299, 300, 399]);
    reload();
    expect(entries().map(({ at }) => at)).toEqual([1, 299, 300, 399]);
  });

  it('deletes one or all, and takes it back', () => {
    for (let at = 0; at < 3; at++) finish(at);
    const [first] = entries();
    deleteEntries(attentionLab, new Set([first!.id]));
    expect(entries().map(({ at }) => at)).toEqual([1, 2]);
    undoDelete(attentionLab);
    expect(entries().map(({ at }) => at)).toEqual([0, 1, 2]);
    deleteEntries(attentionLab, ids());
    expect(entries()).toEqual([]);
    reload();
    expect(entries()).toEqual([]);
    undoDelete(attentionLab);
    expect(entries()).toEqual([]);
  });

  it('gives back the setting of a comparison', () => {
    finish(16);
    restoreSetting(attentionComparison, entries()[0]!);
    const { dims, following } = attentionComparison.settingStore.getState();
    expect([dims['tokens'], dims['keys'], following]).toEqual([80, 80, true]);
  });

  it('reads past what is damaged, hostile or of another lab, and leaves it alone: another version may know it', () => {
    finish(1);
    const report = plainReport(sampleReport());
    const hostile = [
      '',
      'null',
      '{"at": 1}',
      '{"__proto__": {"at": 1}}',
      JSON.stringify({ at: 'x', setting: '', report }),
      JSON.stringify({ at: 1e300, setting: '', report }),
      JSON.stringify({ at: 1, setting: 'x'.repeat(20_000), report }),
      JSON.stringify({ at: 1, setting: '', report: { ...report, format: 'tilescope/flows' } }),
      JSON.stringify({ at: 1, setting: '', report: { ...report, results: [{}] } }),
    ];
    hostile.forEach((text, index) => localStorage.setItem(`${shelf.prefix}~${index}`, text));
    localStorage.setItem('somebody.else', 'x');
    reload();
    expect(entries().map(({ at }) => at)).toEqual([1]);
    expect(Object.keys(localStorage)).toHaveLength(2 + hostile.length);
  });

  it('makes room where storage is full, and lasts as long as the page where there is none', () => {
    finish(1);
    room = 3 * Object.values({ ...localStorage })[0]!.length;
    for (let at = 2; at < 10; at++) finish(at);
    expect(historyStore.getState().attention.isKept).toBe(true);
    expect(shelved(shelf).length).toBeGreaterThanOrEqual(1);
    expect(shelved(shelf).length).toBeLessThanOrEqual(3);
    room = 0;
    finish(10);
    expect(historyStore.getState().attention.isKept).toBe(false);
    expect(entries().map(({ at }) => at)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('lasts as long as the page where a person has blocked storage', () => {
    vi.stubGlobal('localStorage', {
      get length(): number {
        throw new DOMException('blocked', 'SecurityError');
      },
      setItem() {
        throw new DOMException('blocked', 'SecurityError');
      },
    });
    finish(1);
    expect(entries()).toHaveLength(1);
    deleteEntries(attentionLab, ids());
    expect(entries()).toHaveLength(0);
  });
});

describe('a shelf', () => {
  const small = { prefix: 'small.', most: 3, mostCharacters: 10 };

  it('holds so many texts and so many characters, the last ones', () => {
    for (const [id, text] of ['aaaa', 'bbbb', 'cccc', 'd'].entries()) shelve(small, `${id}`, text);
    expect(shelved(small).map(([, text]) => text)).toEqual(['bbbb', 'cccc', 'd']);
    expect(shelve(small, '9', 'x'.repeat(11))).toBe(false);
    expect(shelved(small)).toHaveLength(3);
  });

  it('has ids that sort in the order in which they were given', () => {
    const given = [5, 5, 5, 36, 1e12, Date.now()].map((now) => nextId(now));
    expect(given).toEqual(given.toSorted());
    expect(new Set(given).size).toBe(given.length);
  });
});

describe('the recorder', () => {
  const { runStore, settingStore } = attentionComparison;
  // as a run does: the first finds the page as one that ended none
  const begin = () => {
    runStore.setState({ ended: null, progress: { fraction: 0, kernel: 'standard' } });
  };
  const end = (how: 'finished' | 'stopped', kernel: number) => {
    const result = { ...sampleResult(kernel), outputs: [new Float32Array(4)], source: 'wgsl' };
    const run: KernelRun = { status: 'done', result };
    runStore.setState(({ runs }) => ({ runs: { ...runs, [result.measurement.kernel]: run } }));
    runStore.setState({ ended: how, progress: null });
  };
  const recorded = (count: number) => vi.waitFor(() => expect(entries()).toHaveLength(count));

  it('records what finished under the setting with which it began, without outputs', async () => {
    bindHistory(attentionComparison);
    // the very first run of the page: its setting came after the recorder
    setDimension(attentionComparison, 'tokens', 100);
    begin();
    setDimension(attentionComparison, 'tokens', 99);
    end('stopped', 0);
    setDimension(attentionComparison, 'tokens', 100);
    begin();
    setDimension(attentionComparison, 'tokens', 101);
    end('finished', 1);
    await recorded(1);
    const [entry] = entries();
    expect(entry!.setting).toContain('tokens=100');
    expect(entry!.report.link).toContain('https://page/#tokens=100');
    // not what was stopped before
    expect(entry!.report.results.map(({ measurement }) => measurement.kernel)).toEqual([
      sampleResult(1).measurement.kernel,
    ]);
    expect(JSON.stringify(entry)).not.toMatch(/wgsl|"output":|"source":/);
    expect(settingStore.getState().dims['tokens']).toBe(101);
  });

  it('tells live runs from others', async () => {
    runStore.setState({ live: true });
    for (let drag = 0; drag < 5; drag++) {
      begin();
      end('finished', 0);
      await recorded(1);
    }
    runStore.setState({ live: false });
    begin();
    end('finished', 0);
    await recorded(2);
    expect(entries()[0]!.series).not.toBeNull();
    expect(entries()[1]!.series).toBeNull();
  });
});
