import { describe, expect, it } from 'vitest';
import { initialWeights } from '../../src/flows/initialise';
import { standardised } from '../../src/flows/standardisation';
import { flowLabEn } from '../../src/i18n/labs/flowLab';
import { flowLabZh } from '../../src/i18n/labs/flowLabZh';
import { flowForward, logProbability } from '../../src/reference/flow';
import { flowLayout, type FlowShape } from '../../src/spec/flow';
import { randomStream } from '../../src/spec/random';
import { AddressReader } from '../../src/state/comparison/addressReader';
import { encodeFields } from '../../src/state/comparison/settingCodec';
import { Desk, type DeskAnswers, type DeskRequest, normals } from '../../src/state/flows/desk';
import { drive } from '../../src/state/flows/drive';
import { jacobianLogDet } from '../../src/reference/jacobian';
import { probeThrough, probeWay, stageCount, stageIn } from '../../src/state/flows/look';
import { chooseModel, FIRST_SETTING, modelOf, shapeSet } from '../../src/state/flows/setting';
import { flowFields, flowFrom, readFlow } from '../../src/state/flows/settingCodec';
import { DRAWING_SIDE } from '../../src/state/flows/sources';
import { lookStore } from '../../src/state/flows/views';
import { paintAlong } from '../../src/ui/flows/brush';
import { viridis } from '../../src/ui/flows/viridis';

const shape: FlowShape = {
  dimensions: 2,
  coupling: 'affine',
  mixing: false,
  layers: 4,
  width: 8,
  depth: 2,
  bins: 4,
};

/** Weights of a flow that moves points about. */
function movingWeights(of: FlowShape): Float32Array {
  const { normal } = randomStream(3, 0);
  return Float32Array.from({ length: flowLayout(of).parameters }, () => 0.3 * normal());
}

describe('the address of a training', () => {
  const all = () => true;

  it('holds the whole setting', () => {
    const setting = { data: 'rings', steps: 321, batch: 64, rate: 0.0005, seed: 9 };
    const reader = new AddressReader(encodeFields(flowFields(setting)));
    expect(flowFrom(readFlow(reader, all))).toEqual(setting);
    expect(reader.finish()).toEqual([]);
  });

  it('clamps or ignores what is hostile, with a notice', () => {
    const hostile =
      'data=constructor&steps=1e9&trainingBatch=-5&rate=-Infinity&trainingSeed=0x10&__proto__=1';
    const reader = new AddressReader(hostile);
    expect(flowFrom(readFlow(reader, all))).toEqual({ ...FIRST_SETTING, batch: 8 });
    expect(reader.finish()).toHaveLength(6);
    const high = new AddressReader('rate=1e300&steps=99999999');
    expect(readFlow(high, all)).toEqual({ rate: 10, steps: 50_000 });
  });

  it('names no drawing that is not there', () => {
    const reader = new AddressReader('data=drawn');
    expect(readFlow(reader, (data) => data !== 'drawn')).toEqual({});
    expect(reader.finish()).toHaveLength(1);
  });
});

describe('the model', () => {
  it('goes by the name of its paper, and back', () => {
    for (const id of ['nice', 'realnvp', 'spline', 'glow'] as const) {
      chooseModel(id);
      expect(modelOf(shapeSet(2))).toBe(id);
    }
    chooseModel('realnvp');
  });
});

describe('the probe', () => {
  it.each(['additive', 'affine', 'spline'] as const)(
    'has a way whose log-dets add up to log p: %s',
    (coupling) => {
      const model = {
        shape: { ...shape, coupling },
        weights: movingWeights({ ...shape, coupling }),
      };
      const shown = { ...model, step: 0, origin: 'trained' } as const;
      const way = probeWay(shown, [0.3, -0.4]);
      expect(way.stops).toHaveLength(stageCount(model.shape));
      expect(way.logProbability).toBeCloseTo(
        logProbability(model.shape, model.weights, [0.3, -0.4]),
        10,
      );
      // dragged at any stage, it lands where it was dropped
      for (const stage of [0, 1, 3, stageCount(model.shape) - 1]) {
        probeThrough(shown, stage, [0.2, 0.1]);
        const { stops } = probeWay(shown, lookStore.getState().probe!);
        expect(stops[stage]!.point[0]).toBeCloseTo(0.2, 6);
        expect(stops[stage]!.point[1]).toBeCloseTo(0.1, 6);
      }
    },
  );

  it('passes the standardisation on its way, there and back', () => {
    const standardisation = {
      mean: Float64Array.of(1e5, -2e-20),
      deviation: Float64Array.of(3, 4e-20),
    };
    const flow = { shape, weights: movingWeights(shape), step: 0, origin: 'trained' } as const;
    const plain = probeWay(flow, [0.3, -0.4]);
    const shown = { ...flow, standardisation };
    const way = probeWay(shown, [1e5 + 0.9, -3.6e-20]);
    expect(way.stops.at(-1)!.point[0]).toBeCloseTo(plain.stops.at(-1)!.point[0], 6);
    expect(way.logProbability).toBeCloseTo(plain.logProbability - Math.log(3) - Math.log(4e-20), 5);
    probeThrough(shown, 1, way.stops[1]!.point);
    expect(lookStore.getState().probe![0]).toBeCloseTo(1e5 + 0.9, 6);
    expect(lookStore.getState().probe![1]! / -3.6e-20).toBeCloseTo(1, 6);
  });

  it('stays within a flow of fewer layers', () => {
    expect(stageIn({ ...shape, layers: 2 }, 30)).toBe(3);
    expect(stageIn(shape, 2)).toBe(2);
  });
});

describe('the desk', () => {
  const density = { kind: 'density', id: 'moons' } as const;

  function ask<Kind extends DeskRequest['kind']>(
    desk: Desk,
    request: Extract<DeskRequest, { readonly kind: Kind }>,
  ): DeskAnswers[Kind] {
    const reply = desk.answer(1, request);
    if (!('answer' in reply)) throw new Error(reply.error.en);
    return reply.answer as DeskAnswers[Kind];
  }

  it('gives the same batches however many are asked for at once', () => {
    const [one, many] = [new Desk(), new Desk()];
    for (const desk of [one, many]) ask(desk, { kind: 'open', source: density, seed: 4 });
    const single = [1, 2, 3].flatMap(() => [...ask(one, { kind: 'batches', count: 1, size: 5 })]);
    // first weights and points for the comparison take none of them away
    ask(many, { kind: 'weights', shape, seed: 4 });
    ask(many, { kind: 'points', count: 7, normalSeed: null });
    expect([...ask(many, { kind: 'batches', count: 3, size: 5 })]).toEqual(single);
  });

  it('repeats held-out points, or draws normal ones, as many as are wanted', () => {
    const desk = new Desk();
    const { heldOut } = ask(desk, { kind: 'open', source: density, seed: 1 });
    const points = ask(desk, { kind: 'points', count: 20_001, normalSeed: null });
    expect(points).toHaveLength(40_002);
    expect(points.subarray(40_000)).toEqual(heldOut.subarray(0, 2));
    expect(ask(desk, { kind: 'points', count: 3, normalSeed: 8 })).toEqual(normals(6, 8));
  });

  it('answers with the reason where data cannot be used', () => {
    const strength = new Float32Array(4);
    const reply = new Desk().answer(7, {
      kind: 'open',
      source: { kind: 'drawn', strength, side: 2 },
      seed: 1,
    });
    expect(reply).toMatchObject({
      id: 7,
      known: true,
      error: { en: expect.stringMatching(/drawn/) },
    });
  });

  it('starts from weights under which the data are standardised', () => {
    const desk = new Desk();
    const { heldOut, standardisation } = ask(desk, { kind: 'open', source: density, seed: 2 });
    const standard = standardised(heldOut, standardisation);
    const weights = ask(desk, { kind: 'weights', shape, seed: 2 });
    let sum = 0;
    for (let row = 0; row < 500; row++) {
      sum += flowForward(shape, weights, standard.subarray(2 * row, 2 * row + 2)).point[0]! ** 2;
    }
    expect(sum / 500).toBeGreaterThan(0.8);
    expect(sum / 500).toBeLessThan(1.2);
    expect(weights).not.toEqual(initialWeights(shape, standard, 3));
  });
});

describe('the Jacobian', () => {
  it.each(['additive', 'affine', 'spline'] as const)('agrees with the log-det: %s', (coupling) => {
    for (const mixing of [false, true]) {
      const of = { ...shape, coupling, mixing, dimensions: 5 };
      const weights = movingWeights(of);
      const point = Float32Array.of(0.1, -0.5, 0.9, 0.3, -1.2);
      const { logDet } = flowForward(of, weights, point);
      expect(Math.abs(jacobianLogDet(of, weights, point) - logDet)).toBeLessThan(1e-5);
    }
  });
});

describe('steering', () => {
  it('lets one piece of work end before the next begins, and tells failures of the last alone', async () => {
    const told: unknown[] = [];
    const order: string[] = [];
    const first = drive(
      async (signal) => {
        order.push('first begins');
        await new Promise((resolve) => setTimeout(resolve, 20));
        order.push(`first ends, aborted: ${signal.aborted}`);
        throw new Error('nobody waits for this');
      },
      (error) => told.push(error),
    );
    // begun, and not to be undone: the next waits for it
    await Promise.resolve();
    await Promise.resolve();
    const skipped = drive(
      async () => void order.push('skipped'),
      (error) => told.push(error),
    );
    const last = drive(
      async () => {
        order.push('last');
        throw new Error('told');
      },
      (error) => told.push(error),
    );
    await Promise.all([first, skipped, last]);
    expect(order).toEqual(['first begins', 'first ends, aborted: true', 'last']);
    expect(told).toEqual([new Error('told')]);
  });
});

describe('the drawing', () => {
  it('takes ink along a stroke, nowhere else, and no more than a cell holds', () => {
    let drawing = paintAlong(null, [10, 10], [30, 10]);
    const at = (x: number, y: number) => drawing[y * DRAWING_SIDE + x]!;
    expect(at(20, 10)).toBeGreaterThan(0.2);
    expect(at(20, 20)).toBe(0);
    for (let time = 0; time < 20; time++) drawing = paintAlong(drawing, [10, 10], [30, 10]);
    expect(Math.max(...drawing)).toBe(1);
    // over the edge nothing is lost, and nothing wraps around
    const edge = paintAlong(null, [0, 5], [-9, 5]);
    expect(edge[5 * DRAWING_SIDE + DRAWING_SIDE - 1]).toBe(0);
  });
});

describe('the colours of a density', () => {
  it('grow lighter all the way', () => {
    const lightness = Array.from({ length: 50 }, (_, index) => {
      const [red, green, blue] = viridis(index / 49);
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    });
    expect(lightness).toEqual(lightness.toSorted((a, b) => a - b));
  });
});

describe('the words of the lab', () => {
  const leaves = (value: unknown): readonly unknown[] =>
    typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value];

  it('are as many in both languages, none of them empty', () => {
    expect(leaves(flowLabZh)).toHaveLength(leaves(flowLabEn).length);
    for (const words of [flowLabEn, flowLabZh]) expect(leaves(words)).not.toContain('');
  });

  it('say how far a flow is from what no flow can pass', () => {
    const facts = {
      step: '1,200',
      origin: 'trained',
      model: 'RealNVP',
      data: 'two moons',
      value: '1.040 ± 0.008 nats',
      gap: '0.032',
      side: 'above',
      against: 'entropy',
    } as const;
    expect(flowLabEn.headline(facts)).toBe(
      'After 1,200 steps RealNVP is at 1.040 ± 0.008 nats on held-out points, 0.032 above the entropy of two moons (no flow can pass it).',
    );
    expect(flowLabZh.headline(facts)).toContain('比“two moons”的熵（任何流都无法更低）高 0.032');
    expect(flowLabEn.headline({ ...facts, side: 'within' })).toContain(
      'within two standard errors',
    );
  });
});
