import { beforeEach, describe, expect, it, vi } from 'vitest';

/** What both tabs keep things in. */
const texts = new Map<string, string>();

beforeEach(() => {
  texts.clear();
  vi.stubGlobal('navigator', { languages: ['en'] });
  vi.stubGlobal('document', { documentElement: { dataset: {} } });
  vi.stubGlobal(
    'localStorage',
    // its keys are its own properties, as those of a browser's storage are
    new Proxy(
      {
        getItem: (key: string) => texts.get(key) ?? null,
        setItem: (key: string, text: string) => void texts.set(key, text),
        removeItem: (key: string) => void texts.delete(key),
      },
      {
        ownKeys: () => [...texts.keys()],
        getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
      },
    ),
  );
});

/** Modules as a tab of its own loads them. */
async function tab<T>(load: () => Promise<T>): Promise<T> {
  vi.resetModules();
  return load();
}

async function twoTabs<T>(load: () => Promise<T>): Promise<readonly [T, T]> {
  return [await tab(load), await tab(load)];
}

describe('two tabs over one storage', () => {
  it('keep the tunings of both', async () => {
    const load = () => import('../../src/state/instruments/keptTunings');
    const [one, other] = await twoTabs(load);
    one.keepTuning('a', { tuning: { tile: 16 }, faster: 1.2, at: 1 });
    other.keepTuning('b', { tuning: { tile: 32 }, faster: 1.3, at: 2 });
    expect(Object.keys((await tab(load)).keptTuningStore.getState()).toSorted()).toEqual([
      'a',
      'b',
    ]);
    expect(Object.keys(other.keptTuningStore.getState())).toHaveLength(2);
  });

  it('keep the roofs of both', async () => {
    const load = () => import('../../src/state/instruments/roofStore');
    const [one, other] = await twoTabs(load);
    one.keepRoofs('a', { gigaflopsPerSecond: 1, copyGigabytesPerSecond: 2, at: 3 });
    other.keepRoofs('b', { gigaflopsPerSecond: 4, copyGigabytesPerSecond: 5, at: 6 });
    const { roofs } = (await tab(load)).roofStore.getState();
    expect(Object.keys(roofs).toSorted()).toEqual(['a', 'b']);
  });

  it('keep the preferences of both', async () => {
    const load = () => import('../../src/state/preferences');
    const [one, other] = await twoTabs(load);
    one.bindPreferences();
    other.bindPreferences();
    one.setLanguage('zh-CN');
    other.setTheme('dark');
    const next = await tab(load);
    next.bindPreferences();
    expect(next.preferencesStore.getState()).toEqual({ language: 'zh-CN', theme: 'dark' });
  });

  it('keep the variants of both, and one of a name', async () => {
    const load = async () => {
      const { createBench } = await import('../../src/state/workbench/bench');
      const { attentionComparison } = await import('../../src/state/attention/comparison');
      const actions = await import('../../src/state/workbench/actions');
      const kernel = attentionComparison.lab.kernels[0]!;
      const bench = createBench(attentionComparison, kernel);
      return { bench, ...actions };
    };
    const [one, other] = await twoTabs(load);
    one.saveVariant(one.bench, 'a');
    one.saveVariant(one.bench, 'both');
    other.bench.store.setState({ text: '// the later' });
    other.saveVariant(other.bench, 'both');
    other.saveVariant(other.bench, 'b');
    const { variants } = (await tab(load)).bench.store.getState();
    expect(variants.map(({ name }) => name)).toEqual(['a', 'both', 'b']);
    expect(variants[1]!.text).toBe('// the later');
    other.saveVariant(other.bench, 'a');
    expect(other.bench.store.getState().removed).toMatchObject({ name: 'a' });
  });

  it('keep the drafts, the history and the imports of both', async () => {
    const load = async () => ({
      ...(await import('../../src/state/workbench/kept')),
      ...(await import('../../src/state/workbench/draftKey')),
      ...(await import('../../src/state/history/history')),
      ...(await import('../../src/state/reports/imports')),
      ...(await import('../../src/state/reports/importStore')),
      ...(await import('../../src/state/attention/comparison')),
      ...(await import('./sampleReport')),
    });
    vi.stubGlobal('location', new URL('http://localhost/'));
    const [one, other] = await twoTabs(load);
    for (const [at, { attentionLab: lab, ...page }] of [one, other].entries()) {
      const place = { lab: lab.id, kernel: `k${at}`, form: 'f' };
      page.keepDraft(place, `draft ${at}`, '');
      const report = { ...page.sampleReport(), link: `#seed=${at}` };
      page.addImport(lab, `import ${at}`, report);
      page.record(lab, { at: at + 1, setting: '', series: null, report });
    }
    const later = await tab(load);
    expect([...texts.keys()].filter((key) => key.includes('draft'))).toHaveLength(2);
    expect(later.entriesOf(later.attentionLab).map(({ at }) => at)).toEqual([1, 2]);
    later.restoreImports(later.attentionLab);
    const { reports } = later.importStore.getState().attention;
    expect(reports.map(({ name }) => name)).toEqual(['import 0', 'import 1']);
  });
});
