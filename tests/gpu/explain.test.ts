import { describe, expect, it } from 'vitest';
import { type AttentionDims, valueDimOf } from '../../src/kernels/attention/dims';
import { flash } from '../../src/kernels/attention/flash';
import { standard } from '../../src/kernels/attention/standard';
import { flashTrace } from '../../src/kernels/explain/flashTrace';
import { readFlashStep, tileCount } from '../../src/kernels/explain/flashTraceTask';
import { linearTrace } from '../../src/kernels/explain/linearTrace';
import { readLinearStep } from '../../src/kernels/explain/linearTraceTask';
import { linearTokens } from '../../src/kernels/linear-attention/linearTokens';
import type { Kernel } from '../../src/spec/kernel';
import { expectCountedAsModelled } from './countedTraffic';
import { describeDims, runKernel } from './runKernel';

/** Largest difference, in which NaN wins. */
function farthest(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  expect(found.length).toBe(wanted.length);
  return Array.from(found).reduce((most, x, i) => Math.max(most, Math.abs(x - wanted[i]!)), 0);
}

function named<D extends AttentionDims>(kernel: Kernel<D>) {
  return kernel.task.testDims.map((dims) => [describeDims(dims), dims] as const);
}

describe('the trace of flash', () => {
  it.each(named(flashTrace))('is within tolerance of float64: %s', async (_, dims) => {
    const { measurement } = await runKernel(flashTrace, { dims });
    expect(measurement.error.withinTolerance, String(measurement.error.relative)).toBe(true);
    expect(measurement.error.rowsChecked).toBe(measurement.error.rowsTotal);
  });

  it.each(named(flashTrace))('ends at what flash and standard give: %s', async (_, dims) => {
    const { output: trace } = await runKernel(flashTrace, { dims });
    const rows = dims.batch * dims.heads * dims.tokens;
    const last = Array.from({ length: rows }, (__, row) =>
      readFlashStep(trace, dims, row, tileCount(dims) - 1),
    ).flatMap(({ output }) => output);
    for (const kernel of [standard, flash]) {
      const { output } = await runKernel(kernel as Kernel<typeof dims>, { dims });
      expect(farthest(last, output), kernel.id).toBeLessThan(1e-5);
    }
  });

  it('asks memory for what its plan says', async () => {
    await expectCountedAsModelled(flashTrace, flashTrace.task.testDims[4]!);
  });

  it('is found out when it forgets to rescale', async () => {
    const { shader } = flashTrace;
    const source = shader.source.replace('row_sum *= rescale;', '');
    const forgetful = { ...flashTrace, shader: { ...shader, source } };
    const { measurement } = await runKernel(forgetful, { dims: flashTrace.task.testDims[4]! });
    expect(measurement.error.withinTolerance).toBe(false);
  });
});

describe('the trace of linear attention', () => {
  it.each(named(linearTrace))('is within tolerance of float64: %s', async (_, dims) => {
    const { measurement } = await runKernel(linearTrace, { dims });
    expect(measurement.error.withinTolerance, String(measurement.error.relative)).toBe(true);
    expect(measurement.error.rowsChecked).toBe(measurement.error.rowsTotal);
  });

  it.each(named(linearTrace))('gives what linear attention gives: %s', async (_, dims) => {
    const { output: trace } = await runKernel(linearTrace, { dims });
    const { output } = await runKernel(linearTokens, { dims });
    const rows = output.length / valueDimOf(dims);
    const traced = Array.from({ length: rows }, (__, row) => readLinearStep(trace, dims, row));
    const own = traced.flatMap((step) => step.output);
    expect(farthest(own, output)).toBeLessThan(1e-5);
  });

  it('asks memory for what its plan says', async () => {
    await expectCountedAsModelled(linearTrace, linearTrace.task.testDims[4]!);
  });

  it('is found out when it leaves a token out of the state', async () => {
    const { shader } = linearTrace;
    const source = shader.source.replace('state[d] += key * value;', 'state[d] = key * value;');
    const forgetful = { ...linearTrace, shader: { ...shader, source } };
    const { measurement } = await runKernel(forgetful, { dims: linearTrace.task.testDims[1]! });
    expect(measurement.error.withinTolerance).toBe(false);
  });
});
