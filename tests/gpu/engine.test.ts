import { describe, expect, it } from 'vitest';
import { openNodeGpu } from '../../src/cli/nodeGpu';
import { openDevice } from '../../src/gpu/device';
import { DeviceLostError, NoWebGpuError } from '../../src/gpu/errors';
import { compare } from '../../src/measure/compare';
import type { ComparisonRequest, VariantOutcome } from '../../src/measure/comparison';
import type { Kernel } from '../../src/spec/kernel';
import { testEngine } from './nodeEngine';
import { scaleKernel } from './scaleTask';

function requestFor(
  kernels: readonly Kernel[],
  dims = { rows: 33, columns: 65 },
): ComparisonRequest {
  const x = Float32Array.from({ length: dims.rows * dims.columns }, (_, i) => Math.sin(i));
  return {
    dims,
    variants: kernels.map((kernel) => ({ kernel, tuning: {} })),
    inputs: { x },
    reference: async (task, d, inputs, rows) => task.reference(inputs, d, rows),
    samples: 3,
  };
}

function done(outcome: VariantOutcome | undefined): Extract<VariantOutcome, { status: 'done' }> {
  if (outcome?.status !== 'done') throw new Error(`not done: ${JSON.stringify(outcome)}`);
  return outcome;
}

describe('compare', () => {
  it('verifies and times each pass of a kernel', async () => {
    const engine = await testEngine();
    const { measurement, outputs } = done((await compare(engine, requestFor([scaleKernel()])))[0]);
    expect(measurement.error.withinTolerance).toBe(true);
    expect(outputs[0]![100]).toBeCloseTo(3 * Math.sin(100), 5);
    expect(measurement.samplesNs).toHaveLength(3);
    expect(measurement.samplesNs.every((ns) => ns > 0)).toBe(true);
    expect(measurement.clock).toBe('gpu-timestamp');
    expect(measurement.compileNs).toBeGreaterThan(0);
    expect(measurement.passes.map((pass) => pass.entryPoint)).toEqual(['scale']);
  });

  it('does not time a kernel that is wrong', async () => {
    const engine = await testEngine();
    const outcomes = await compare(
      engine,
      requestFor([scaleKernel(), scaleKernel({ factor: 3.5, id: 'wrong' })]),
    );
    expect(done(outcomes[0]).measurement.error.withinTolerance).toBe(true);
    const wrong = done(outcomes[1]).measurement;
    expect(wrong.error.withinTolerance).toBe(false);
    expect(wrong.error.relative).toBeCloseTo(1 / 6, 3);
    expect(wrong.samplesNs).toEqual([]);
  });

  it('finds an output that was not written', async () => {
    const engine = await testEngine();
    const kernel = scaleKernel();
    const lazy: typeof kernel = {
      ...kernel,
      plan: (...args) => {
        const plan = kernel.plan(...args);
        return { ...plan, passes: plan.passes.map((pass) => ({ ...pass, workgroups: 3 })) };
      },
    };
    const { measurement, outputs } = done((await compare(engine, requestFor([lazy])))[0]);
    expect(measurement.error.relative).toBeNaN();
    expect(measurement.error.withinTolerance).toBe(false);
    expect(outputs[0]![12]).toBeNaN();
  });

  it('says what a shader gets wrong, and runs the others', async () => {
    const engine = await testEngine();
    const broken = scaleKernel({ source: 'fn scale() { let x = ; }', id: 'broken' });
    const [failed, fine] = await compare(engine, requestFor([broken, scaleKernel()]));
    expect(failed).toMatchObject({
      status: 'failed',
      kernel: 'broken',
      reason: { en: expect.stringMatching(/1:\d+ /) },
    });
    expect(done(fine).measurement.error.withinTolerance).toBe(true);
  });

  it('splits more workgroups than a dimension holds', async () => {
    const engine = await testEngine();
    const request = requestFor([scaleKernel()], { rows: 70_000, columns: 5 });
    expect(done((await compare(engine, request))[0]).measurement.error.withinTolerance).toBe(true);
  });

  it('leaves no growth after a hundred runs', async () => {
    const engine = await testEngine();
    const request = { ...requestFor([scaleKernel()]), samples: 1 };
    for (let run = 0; run < 3; run++) await compare(engine, request);
    const before = engine.buffers.allocatedBytes;
    for (let run = 0; run < 100; run++) await compare(engine, request);
    expect(engine.buffers.allocatedBytes).toBe(before);
    expect(before).toBeGreaterThan(0);
  });

  it('frees what later runs do not ask for', async () => {
    const engine = await testEngine();
    await compare(engine, requestFor([scaleKernel()], { rows: 5000, columns: 100 }));
    const large = engine.buffers.allocatedBytes;
    for (let run = 0; run < 3; run++) await compare(engine, requestFor([scaleKernel()]));
    expect(engine.buffers.allocatedBytes).toBeLessThan(large - 4_000_000);
  });

  it('stops when cancelled, and runs again', async () => {
    const engine = await testEngine();
    const controller = new AbortController();
    const request = { ...requestFor([scaleKernel()]), samples: 1000 };
    let reports = 0;
    const cancelled = compare(engine, {
      ...request,
      signal: controller.signal,
      onProgress: () => {
        reports += 1;
        if (reports === 6) controller.abort();
      },
    });
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
    expect(reports).toBeLessThan(20);
    expect((await compare(engine, requestFor([scaleKernel()])))[0]?.status).toBe('done');
  });
});

describe('a device', () => {
  it('that is lost fails the run with its cause', async () => {
    const engine = await openDevice(openNodeGpu());
    const running = compare(engine, {
      ...requestFor([scaleKernel()]),
      samples: 1000,
      onProgress: ({ stage }) => {
        if (stage === 'measuring') engine.destroy();
      },
    });
    await expect(running).rejects.toBeInstanceOf(DeviceLostError);
  });

  it('that cannot be had is explained', async () => {
    await expect(openDevice(undefined)).rejects.toMatchObject({ kind: 'api-missing' });
    const none = { requestAdapter: async () => null } as unknown as GPU;
    await expect(openDevice(none)).rejects.toBeInstanceOf(NoWebGpuError);
  });
});
