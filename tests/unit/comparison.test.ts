import { describe, expect, it } from 'vitest';
import { DICTIONARIES } from '../../src/i18n';
import { DEFAULT_CAPABILITIES } from '../../src/spec/capabilities';
import type { Kernel } from '../../src/spec/kernel';
import { attentionComparison } from '../../src/state/attention/comparison';
import { shaderSource } from '../../src/spec/shader';
import { kernelColumn } from '../../src/state/comparison/column';
import { createComparison } from '../../src/state/comparison/comparison';
import { modelledHeadline } from '../../src/state/comparison/headline';
import type { Lab } from '../../src/state/comparison/lab';
import { NumbersDesk } from '../../src/state/comparison/numbers';
import { markdownReport } from '../../src/state/comparison/report';
import type { Finished } from '../../src/state/comparison/runState';
import { setDimension, setKernelOn, setSeed } from '../../src/state/comparison/settingActions';
import {
  applyDecoded,
  decodeSetting,
  encodeSetting,
} from '../../src/state/comparison/settingCodec';
import { showSlice } from '../../src/state/comparison/view';
import { scaleKernel, scaleTask } from '../gpu/scaleTask';

const dimension = { kind: 'integer', min: 1, max: 100, default: 8, scale: 'linear' } as const;
const words = { en: 'size', 'zh-CN': '大小' };

/** A lab that has nothing to do with attention, and none of what only attention has. */
const lab: Lab = {
  id: 'flows',
  kernels: ['scale', 'scale-again'].map((id) => scaleKernel({ id }) as unknown as Kernel),
  dimensions: ['rows', 'columns'].map((name) => ({
    ...dimension,
    name,
    label: words,
    hint: words,
  })),
  software: { dims: { rows: 2 }, mostKernels: 1 },
  presets: [],
  idle: () => [],
  map: { slices: [], condense: 'sample' },
};

describe('a comparison of another lab', () => {
  const comparison = createComparison(lab);
  const { settingStore, viewStore } = comparison;

  it('is set apart from every other', () => {
    const before = attentionComparison.settingStore.getState();
    setDimension(comparison, 'rows', 5);
    setSeed(comparison, 9);
    setKernelOn(comparison, 'scale-again', false);
    expect(settingStore.getState()).toMatchObject({
      dims: { rows: 5, columns: 8 },
      seed: 9,
      kernels: ['scale'],
      following: false,
    });
    expect(attentionComparison.settingStore.getState()).toBe(before);
    setKernelOn(comparison, 'scale-again', true);
  });

  it('has an address that restores it, and takes no name of another lab', () => {
    const setting = settingStore.getState();
    const decoded = decodeSetting(encodeSetting(setting, lab), lab);
    expect(applyDecoded(setting, decoded)).toEqual(setting);
    expect(decodeSetting('tokens=64&keys=64&preset=x&flash.tileRows=32', lab)).toMatchObject({
      dims: {},
      notices: [
        { name: 'preset' },
        { name: 'tokens' },
        { name: 'keys' },
        { name: 'flash.tileRows' },
      ],
    });
  });

  it('models its columns and its headline', () => {
    const columns = lab.kernels.map((kernel) =>
      kernelColumn(kernel, settingStore.getState(), DEFAULT_CAPABILITIES),
    );
    expect(columns[0]?.misfit).toBeNull();
    expect(shaderSource(columns[0]!.kernel, columns[0]!.plan)).toContain('const FACTOR: f32 = 3;');
    const facts = modelledHeadline(columns, 'scale', settingStore.getState().dims);
    expect(facts?.main?.fewerBytes).toBe(1);
    expect(facts?.other).toBeNull();
  });

  it('has as many slices to look at as its outputs have', () => {
    expect(viewStore.getState().slice).toEqual([]);
    showSlice(attentionComparison, 1, 3);
    expect(attentionComparison.viewStore.getState().slice).toEqual([0, 3]);
    expect(viewStore.getState().slice).toEqual([]);
  });

  it('is referenced on inputs of its own as on those that follow from a seed', () => {
    const desk = new NumbersDesk([scaleTask as unknown as Kernel['task']]);
    const ask = { id: 1, task: 'scale', dims: { rows: 2, columns: 2 }, seed: 1 };
    const x = Float32Array.from([1, 2, 3, 4]);
    const given = desk.answer({ ...ask, inputs: { x }, kind: 'reference', rows: [1] });
    expect(given).toEqual({ id: 1, values: Float64Array.from([9, 12]) });
    const seeded = desk.answer({ ...ask, kind: 'inputs' });
    if (!('values' in seeded)) throw new Error('no values');
    expect(seeded.values).not.toEqual({ x });
  });
});

describe('a report', () => {
  it('is titled by its lab and names kinds by their words', () => {
    const result = {
      measurement: {
        kernel: 'scale',
        dims: { rows: 2, coupling: 1 },
        tuning: {},
        samplesNs: [1000],
        medianNs: 1000,
        requested: [],
        least: [],
        error: { relative: 0, rowsChecked: 1, rowsTotal: 1, withinTolerance: true },
        allocatedBytes: 0,
        flops: 1,
      },
      adapter: { vendor: 'v', architecture: 'a', device: '', description: '' },
      clock: { kind: 'wall', quantumNs: 1 },
      seed: 1,
    } as unknown as Finished;
    const { values, report } = DICTIONARIES.en.labs.flows;
    const reportWords = { ...DICTIONARIES.en.report, title: report, values };
    const text = markdownReport(lab, [result], 'link', reportWords, 'en');
    expect(text).toContain('# Flow kernels');
    expect(text).toContain('rows 2, coupling Affine');
  });
});
