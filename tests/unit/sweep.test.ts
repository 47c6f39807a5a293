import { describe, expect, it } from 'vitest';
import type { VariantOutcome } from '../../src/measure/comparison';
import { sweep, type SweepEntry, type SweepPoint } from '../../src/measure/sweep';
import { DEFAULT_CAPABILITIES } from '../../src/spec/capabilities';
import type { Measurement } from '../../src/spec/measurement';
import type { Text } from '../../src/spec/text';
import { attentionLab } from '../../src/state/attention/comparison';
import { flashAttentionTable } from '../../src/state/attention/flashAttentionTable';
import { kernelById } from '../../src/state/comparison/lab';
import { starterSetting } from '../../src/state/comparison/setting';
import { flowLab } from '../../src/state/flows/comparison';
import {
  firstRange,
  placesOf,
  presetSetting,
  sweepEntries,
  sweptDimensions,
} from '../../src/state/instruments/sweepPlan';

const kernels = ['standard', 'flash'].map((id) => kernelById(attentionLab, id)!);

const entries = (misfitAt: number): readonly SweepEntry[] =>
  [1, 2, 4].flatMap((at) =>
    kernels.map((kernel) => ({
      kernel,
      tuning: {},
      at,
      dims: {},
      flops: 1000 * at ** 2,
      misfit: at >= misfitAt && kernel.id === 'standard' ? words('too large') : null,
    })),
  );

const words = (text: string): Text => ({ en: text, 'zh-CN': text });

/** One nanosecond an operation. */
function timed({ kernel, flops }: SweepEntry, withinTolerance = true): VariantOutcome {
  const measurement = { medianNs: flops, error: { withinTolerance } } as Measurement;
  return {
    status: 'done',
    kernel: kernel.id,
    measurement,
    outputs: [new Float32Array()],
    source: '',
  };
}

async function points(
  of: readonly SweepEntry[],
  mostNs = 1e9,
  measure = async (here: readonly SweepEntry[]) => here.map((entry) => timed(entry)),
): Promise<readonly string[]> {
  const found: SweepPoint[] = [];
  await sweep(of, { measure, mostNs, onPoint: (point) => found.push(point) });
  return found.map((point) => {
    const { kernel, at } = point.entry;
    return `${kernel.id} ${at} ${'cut' in point ? point.cut.en : point.measurement.medianNs}`;
  });
}

describe('a sweep', () => {
  it('goes from the least place up, each in one comparison, whatever the order given', async () => {
    const asked: string[] = [];
    await points(entries(9).toReversed(), 1e9, async (here) => {
      asked.push(here.map(({ kernel, at }) => `${kernel.id}${at}`).join(' '));
      return here.map((entry) => timed(entry));
    });
    expect(asked).toEqual([1, 2, 4].map((at) => `flash${at} standard${at}`));
  });

  it('cuts what does not fit, with the reason, and goes on with the others', async () => {
    expect(await points(entries(2))).toEqual([
      'standard 1 1000',
      'flash 1 1000',
      'standard 2 too large',
      'flash 2 4000',
      'standard 4 too large',
      'flash 4 16000',
    ]);
  });

  it('does not start what would take too long', async () => {
    const found = await points(entries(9), 5000);
    expect(found.slice(-2)).toEqual([
      'standard 4 one run would take about 16.0 µs here',
      'flash 4 one run would take about 16.0 µs here',
    ]);
  });

  it('has no time for a result that is wrong or a run that fails', async () => {
    const found = await points(entries(9).slice(0, 2), 1e9, async ([first]) => [
      timed(first!, false),
      { status: 'failed', kernel: 'flash', reason: words('no room'), source: '', messages: [] },
    ]);
    expect(found).toEqual([
      expect.stringMatching(/^standard 1 its result is outside the tolerance/),
      'flash 1 no room',
    ]);
  });

  it('keeps what it had when it is stopped', async () => {
    const found: SweepPoint[] = [];
    const stopped = sweep(entries(9), {
      measure: async (here) => {
        if (here[0]!.at === 2) throw new Error('stopped');
        return here.map((entry) => timed(entry));
      },
      mostNs: 1e9,
      onPoint: (point) => found.push(point),
    });
    await expect(stopped).rejects.toThrow('stopped');
    expect(found).toHaveLength(2);
  });
});

describe('the places of a sweep', () => {
  it('double where the size is logarithmic, and step evenly where it is not', () => {
    expect(placesOf(attentionLab, 'tokens', { from: 128, to: 1100 })).toEqual([
      128, 256, 512, 1024,
    ]);
    expect(placesOf(flowLab, 'layers', { from: 1, to: 3 })).toEqual([1, 2, 3]);
    expect(placesOf(flowLab, 'layers', { from: 2, to: 2 })).toEqual([2]);
  });

  it.each([attentionLab, flowLab])('are within the range of every size of a lab', (lab) => {
    const setting = starterSetting(lab, false);
    const dimensions = sweptDimensions(lab, setting);
    expect(dimensions.length).toBeGreaterThan(2);
    for (const { name, min, max } of dimensions) {
      const places = placesOf(lab, name, firstRange(lab, name, setting));
      expect(places.length, name).toBeGreaterThan(1);
      expect(Math.min(...places), name).toBeGreaterThanOrEqual(min);
      expect(Math.max(...places), name).toBeLessThanOrEqual(max);
    }
  });

  it('give keys the length of the tokens that they follow', () => {
    const setting = starterSetting(attentionLab, false);
    const axis = { kind: 'dimension', name: 'tokens' } as const;
    const range = { from: 64, to: 128 };
    const planned = sweepEntries(attentionLab, setting, axis, range, DEFAULT_CAPABILITIES);
    expect(planned.map(({ dims }) => [dims['tokens'], dims['keys']])).toContainEqual([128, 128]);
    expect(planned).toHaveLength(2 * setting.kernels.length);
  });

  it('are the choices of a tunable, with the reason where one does not fit', () => {
    const setting = starterSetting(attentionLab, false);
    const axis = { kind: 'tunable', kernel: 'flash', name: 'tileCols' } as const;
    const range = { from: 0, to: 0 };
    const planned = sweepEntries(attentionLab, setting, axis, range, DEFAULT_CAPABILITIES);
    const { choices } = kernelById(attentionLab, 'flash')!.tunables.find(
      ({ name }) => name === 'tileCols',
    )!;
    expect(planned.map(({ at }) => at)).toEqual(choices);
    expect(planned.every(({ tuning, at }) => tuning['tileCols'] === at)).toBe(true);
  });
});

describe('the table of FlashAttention', () => {
  it('has the growth of memory that the paper states', () => {
    const { over, memoryExponents, from, to } = flashAttentionTable;
    const setting = presetSetting(attentionLab, flashAttentionTable);
    expect(setting.dims).toMatchObject({ batch: 16, heads: 8, headDim: 64, causal: false });
    const axis = { kind: 'dimension', name: over } as const;
    const planned = sweepEntries(attentionLab, setting, axis, { from, to }, DEFAULT_CAPABILITIES);
    for (const [kernel, exponent] of Object.entries(memoryExponents)) {
      const bytes = planned
        .filter((entry) => entry.kernel.id === kernel)
        .map(({ modelled }) => modelled.allocatedBytes);
      expect(bytes).toHaveLength(8);
      const last = bytes.at(-1)! / bytes.at(-2)!;
      expect(last).toBeGreaterThan(2 ** exponent * 0.98);
      expect(last).toBeLessThan(2 ** exponent * 1.02);
    }
    // where the device ends is said, and what it is that does not fit
    const cut = planned.filter(({ misfit }) => misfit);
    expect(cut.map(({ kernel }) => kernel.id)).toContain('standard');
    expect(cut[0]?.misfit?.en).toMatch(/^the score matrix needs .* binds at most 128 MiB/);
  });
});
