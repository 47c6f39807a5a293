import { describe, expect, it } from 'vitest';
import { DICTIONARIES } from '../../src/i18n';
import { attentionKernels } from '../../src/kernels';
import { DEFAULT_CAPABILITIES } from '../../src/spec/capabilities';
import { attentionLab } from '../../src/state/attention/comparison';
import { kernelColumn } from '../../src/state/comparison/column';
import { remedies, tunableChoices } from '../../src/state/comparison/fit';
import { kernelById } from '../../src/state/comparison/lab';
import { NumbersDesk } from '../../src/state/comparison/numbers';
import { starterSetting } from '../../src/state/comparison/setting';
import { roundToHalves } from '../../src/spec/half';
import { parsePreferences } from '../../src/state/preferences';
import { sampleFloats } from '../../src/workloads/inputs';
import { tokensOf } from '../../src/ui/workbench/highlight';
import { logStops } from '../../src/ui/parts/Slider';

describe('what would fit', () => {
  const standard = kernelById(attentionLab, 'standard')!;
  const start = starterSetting(attentionLab, false);
  const huge = { ...start, dims: { ...start.dims, tokens: 65_536, keys: 65_536, heads: 64 } };

  it('names the largest value that the device runs, and nothing that it does not', () => {
    const offered = remedies(standard, huge, DEFAULT_CAPABILITIES, attentionLab);
    const tokens = offered.find(
      (remedy) => remedy.kind === 'dimension' && remedy.dimension.name === 'tokens',
    );
    if (tokens?.kind !== 'dimension') throw new Error('no remedy by tokens');
    const at = (value: number) =>
      kernelColumn(
        standard,
        { ...huge, dims: { ...huge.dims, tokens: value, keys: value } },
        DEFAULT_CAPABILITIES,
      ).misfit;
    expect(at(tokens.value)).toBeNull();
    expect(at(tokens.value + 1)).not.toBeNull();
  });

  it('offers automatic tiles where only a choice stands in the way', () => {
    const long = { ...start, dims: { ...start.dims, tokens: 8192, keys: 8192 } };
    const closed = tunableChoices(standard, 'chunks', long, DEFAULT_CAPABILITIES).filter(
      ({ reason }) => reason,
    );
    expect(closed.length).toBeGreaterThan(0);
    const stuck = { ...long, tunings: { standard: { chunks: closed[0]!.value } } };
    expect(remedies(standard, stuck, DEFAULT_CAPABILITIES, attentionLab)).toEqual([
      { kind: 'automatic' },
    ]);
  });
});

it('offers f32 where the device cannot store f16', () => {
  const start = starterSetting(attentionLab, false);
  const half = { ...start, dims: { ...start.dims, half: 1 } };
  // an experiment may know f16 alone
  for (const { id } of attentionKernels) {
    const kernel = kernelById(attentionLab, id)!;
    expect(remedies(kernel, half, DEFAULT_CAPABILITIES, attentionLab)).toEqual([
      { kind: 'dimension', dimension: expect.objectContaining({ name: 'half' }), value: 0 },
    ]);
  }
});

describe('the worker', () => {
  const { task } = kernelById(attentionLab, 'flash')!;
  const desk = new NumbersDesk([task]);
  const dims = {
    ...starterSetting(attentionLab, true).dims,
    tokens: 5,
    keys: 5,
    heads: 1,
    headDim: 3,
  };
  const ask = { id: 1, task: task.id, dims, seed: 7 } as const;

  it('hands out inputs as they are stored', () => {
    const { q } = sampleFloats(task, dims, 7);
    const reply = desk.answer({ ...ask, kind: 'inputs', dims: { ...dims, half: 1 } });
    expect(reply).toMatchObject({ values: { q: roundToHalves(q!) } });
  });

  it('references the very inputs that it hands out', () => {
    const inputs = desk.answer({ ...ask, kind: 'inputs' });
    const rows = [0, 4];
    const reference = desk.answer({ ...ask, kind: 'reference', rows });
    if (!('values' in inputs) || !('values' in reference)) throw new Error('no values');
    expect(reference.values).toEqual(
      task.reference(inputs.values as Parameters<typeof task.reference>[0], dims, rows),
    );
  });

  it('makes inputs once for all tasks that take the same', () => {
    const tasks = ['flash', 'linear'].map((id) => kernelById(attentionLab, id)!.task);
    const shared = new NumbersDesk(tasks);
    const [first, second] = tasks.map(({ id }) =>
      shared.answer({ ...ask, task: id, kind: 'inputs' }),
    );
    if (!first || !second || !('values' in first) || !('values' in second)) {
      throw new Error('no values');
    }
    expect(Object.keys(first.values)).toEqual(['q', 'k', 'v']);
    expect(second.values).toBe(first.values);
  });

  it('answers with the reason where it cannot', () => {
    expect(desk.answer({ ...ask, task: 'nothing', kind: 'inputs' })).toEqual({
      id: 1,
      error: 'no task nothing',
    });
  });
});

describe('preferences', () => {
  it('follow the browser until something is stored', () => {
    expect(parsePreferences(null, ['fr-FR', 'zh-TW', 'en']).language).toBe('zh-CN');
    expect(parsePreferences(null, ['fr'])).toEqual({ language: 'en', theme: 'system' });
    expect(parsePreferences('{"language":"zh-CN","theme":"dark"}', ['en'])).toEqual({
      language: 'zh-CN',
      theme: 'dark',
    });
  });

  it.each(['', 'null', '[]', '{"theme":"neon","language":3}', '{'])(
    'survive what somebody else has stored: %s',
    (stored) => {
      expect(parsePreferences(stored, ['en'])).toEqual({ language: 'en', theme: 'system' });
    },
  );
});

describe('the dictionaries', () => {
  const shapeOf = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shapeOf);
    if (typeof value !== 'object' || value === null) return typeof value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shapeOf(each)]));
  };
  const leaves = (value: unknown): readonly unknown[] =>
    typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value];

  it('say the same things, none of them nothing', () => {
    expect(shapeOf(DICTIONARIES['zh-CN'])).toEqual(shapeOf(DICTIONARIES.en));
    for (const dictionary of Object.values(DICTIONARIES)) {
      expect(leaves(dictionary)).not.toContain('');
    }
  });
});

describe('the source view', () => {
  it('changes no character of any kernel’s source', () => {
    for (const { shader } of attentionLab.kernels) {
      const tokens = tokensOf(shader.source);
      expect(tokens.map(({ text }) => text).join('')).toBe(shader.source);
    }
  });

  it('tells words of WGSL apart', () => {
    const kinds = tokensOf('@compute fn add(x: f32) -> f32 { return x + 1.5f; } // fn 2').map(
      ({ kind, text }) => `${kind} ${text}`,
    );
    expect(kinds).toEqual(
      expect.arrayContaining([
        'attribute @compute',
        'keyword fn',
        'call add',
        'type f32',
        'number 1.5f',
        'comment // fn 2',
      ]),
    );
  });
});

describe('the logarithmic slider', () => {
  it('stops at powers of two, their quarters, and both ends', () => {
    const stops = logStops(1, 1000);
    expect(stops).toEqual([...stops].toSorted((a, b) => a - b));
    for (const stop of [1, 2, 3, 5, 512, 640, 768, 896, 1000]) expect(stops).toContain(stop);
    expect(stops.at(-1)).toBe(1000);
  });
});
