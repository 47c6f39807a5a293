import type { Engine } from '../../src/gpu/device';
import type { Capabilities } from '../../src/spec/capabilities';
import type { Kernel } from '../../src/spec/kernel';
import { firstOutput, presentInputs, unsupported } from '../../src/spec/plan';
import type { Dims, Task } from '../../src/spec/task';
import { asStored, rowCount, type TensorSpec, type FloatValues } from '../../src/spec/tensor';
import { sampleFloats } from '../../src/workloads/inputs';
import { type Draw, drawTuningOrDefault } from './draw';
import { type Difference, LEAST_NORMAL, worstDifference } from './judge';
import { runGuarded } from './runGuarded';
import type { FuzzCase, Subject } from './subject';
import { valuesOfKind } from './values';

/** How the configurations of a task are drawn and judged: what would stand in the task's own folder. */
export interface Family<D extends Dims> {
  /** Sizes and options that make a shader's text. */
  drawDims(draw: Draw, capabilities: Capabilities): D;
  /** Other sizes for the same text. */
  redraw(draw: Draw, dims: D): D;
  readonly simplest: Partial<D>;
  /** Whether f32 can hold what the definition passes through on its way. */
  isWithinRange(dims: D, inputs: FloatValues): boolean;
  /** How far each value of the output may lie from `expected`, with the reason where it is more than the task's tolerance. */
  allowed(dims: D, inputs: FloatValues, expected: Float64Array): Float64Array;
}

const LEAST_NORMAL_HALF = 2 ** -14;

export function kernelSubject<D extends Dims>(kernel: Kernel<D>, family: Family<D>): Subject {
  const { task } = kernel;
  // a case knows its sizes as plain data: those are what this kernel's own drawing made
  const own = (dims: Dims): D => dims as D;
  const inputs = ({ dims, values, seed }: FuzzCase) => inputsOf(task, own(dims), values, seed);
  return {
    kernel: kernel.id,
    inputNames: (dims) => presentInputs(task, own(dims)).map(({ name }) => name),
    drawDims: (draw, capabilities) => family.drawDims(draw, capabilities),
    redraw: (draw, dims) => family.redraw(draw, own(dims)),
    drawTuning: (draw, dims, capabilities) =>
      drawTuningOrDefault(kernel, own(dims), capabilities, draw),
    simplest: family.simplest,
    tunables: kernel.tunables,
    unsupported: (dims, tuning, capabilities) =>
      unsupported(kernel, own(dims), tuning, capabilities)?.en ?? null,
    inputs,
    isWithinRange: (dims, values) => family.isWithinRange(own(dims), values),
    run: (engine, each) => runAndJudge(engine, kernel, family, each, inputs(each)),
  };
}

/** Values of the kinds named, as they are stored; what is not named is as the task is given it. */
export function inputsOf<D extends Dims>(
  task: Task<D>,
  dims: D,
  kinds: Readonly<Record<string, string>>,
  seed: number,
): FloatValues {
  const base = sampleFloats(task, dims, seed);
  const replaced = presentInputs(task, dims).map(({ name, shape }, index) => {
    const kind = kinds[name] ?? 'normal';
    const made = valuesOfKind(name, kind, base[name]!, shape.at(-1) ?? 1, seed + index);
    return [name, made] as const;
  });
  return asStored(task.inputs(dims), Object.fromEntries(replaced));
}

async function runAndJudge<D extends Dims>(
  engine: Engine,
  kernel: Kernel<D>,
  family: Family<D>,
  { dims: plainDims, tuning }: FuzzCase,
  inputs: FloatValues,
): Promise<Difference | string | null> {
  const dims = plainDims as D;
  const { task } = kernel;
  const anyKernel = kernel as unknown as Kernel;
  const { output, strayed } = await runGuarded(engine, anyKernel, dims, tuning, inputs);
  const spec = firstOutput(task, dims);
  const judge = (given: FloatValues): Difference | null => {
    const rows = Array.from({ length: rowCount(spec) }, (_, row) => row);
    const expected = task.reference(given, dims, rows);
    const allowed = family.allowed(dims, given, expected);
    return worstDifference('output', output, expected, allowed, spec.shape.at(-1) ?? 1);
  };
  if (strayed) return 'a value was written behind the end of a tensor';
  const difference = judge(inputs);
  // WGSL lets a device take a denormal input for 0: what follows from either reading is right
  return difference && judge(withoutDenormals(task.inputs(dims), inputs)) && difference;
}

function withoutDenormals(tensors: readonly TensorSpec[], inputs: FloatValues): FloatValues {
  return Object.fromEntries(
    tensors
      .filter(({ name }) => inputs[name])
      .map((tensor) => {
        const least = leastNormal(tensor);
        return [tensor.name, inputs[tensor.name]!.map((x) => (Math.abs(x) < least ? 0 : x))];
      }),
  );
}

/** The least number that a device keeps as it is stored. */
export function leastNormal({ dtype }: Pick<TensorSpec, 'dtype'>): number {
  return dtype === 'f16' ? LEAST_NORMAL_HALF : LEAST_NORMAL;
}
