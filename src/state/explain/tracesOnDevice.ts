import type { Engine } from '../../gpu/device';
import { GpuError } from '../../gpu/errors';
import { DeviceHost } from '../../gpu/kernelHost';
import { standard } from '../../kernels/attention/standard';
import { flashTrace } from '../../kernels/explain/flashTrace';
import { linearTrace } from '../../kernels/explain/linearTrace';
import { outputError } from '../../measure/verify';
import type { HostTensor } from '../../spec/host';
import type { Kernel } from '../../spec/kernel';
import { firstOutput, presentInputs, resolveTuning } from '../../spec/plan';
import type { Dims } from '../../spec/task';
import {
  elementCount,
  floats,
  rowCount,
  type TensorSpec,
  type TensorValues,
} from '../../spec/tensor';
import { flashDimsOf, linearDimsOf } from './setting';
import type { Expected, StandardMatrices, Traces } from './traces';

/** The smallest tile of a product holds all rows that are ever traced. */
const STANDARD_TUNING = { tile: 32, chunks: 1 };

/**
 * Traces both attentions, and runs standard pass by pass, reading its matrix in between. All is poisoned
 * before, and compared with float64 after.
 * @throws GpuError, also where a kernel is not within its tolerance
 */
export async function tracesOnDevice(engine: Engine, expected: Expected): Promise<Traces> {
  const host = new DeviceHost(engine);
  try {
    const { setting, inputs, linearInputs } = expected;
    const dims = flashDimsOf(setting);
    const linearDims = linearDimsOf(setting);
    const flash = await runTrace(host, flashTrace, dims, inputs);
    const linear = await runTrace(host, linearTrace, linearDims, linearInputs);
    const matrices = await runStandard(host, inputs, dims);
    const errors = [
      checked(flashTrace, dims, flash, expected.flash),
      checked(linearTrace, linearDims, linear, expected.linear),
      checked(standard, dims, matrices.output, expected.output),
    ];
    return {
      setting,
      flash,
      linear,
      standard: matrices,
      values: linearInputs['v']!,
      computed: { on: 'gpu', relativeError: Math.max(...errors) },
    };
  } finally {
    host.release();
  }
}

async function runTrace<D extends Dims>(
  host: DeviceHost,
  kernel: Kernel<D>,
  dims: D,
  inputs: TensorValues,
): Promise<Float32Array> {
  const trace = await poisoned(host, firstOutput(kernel.task, dims));
  const given = { ...(await uploaded(host, kernel, dims, inputs)), [trace.spec.name]: trace };
  const loaded = await host.load(
    kernel,
    dims,
    resolveTuning(kernel, dims, host.capabilities),
    given,
  );
  await loaded.run([{ pass: 0 }]);
  return host.read(trace);
}

async function runStandard(
  host: DeviceHost,
  inputs: TensorValues,
  dims: ReturnType<typeof flashDimsOf>,
): Promise<StandardMatrices & { readonly output: Float32Array }> {
  const tuning = resolveTuning(standard, dims, host.capabilities, STANDARD_TUNING);
  const { scratch } = standard.plan(dims, tuning, host.capabilities);
  const matrix = await poisoned(host, scratch[0]!);
  const output = await poisoned(host, firstOutput(standard.task, dims));
  const given = await uploaded(host, standard, dims, inputs);
  const loaded = await host.load(standard, dims, tuning, { ...given, scores: matrix, output });
  await loaded.run([{ pass: 0 }]);
  // the kernel's scores are in powers of two
  const scores = (await host.read(matrix)).map((score) => score / Math.LOG2E);
  await loaded.run([{ pass: 1 }]);
  const probabilities = await host.read(matrix);
  await loaded.run([{ pass: 2 }]);
  return { scores, probabilities, output: await host.read(output) };
}

async function uploaded<D extends Dims>(
  host: DeviceHost,
  { task }: Kernel<D>,
  dims: D,
  inputs: TensorValues,
): Promise<Readonly<Record<string, HostTensor>>> {
  const tensors: Record<string, HostTensor> = {};
  for (const spec of presentInputs(task, dims)) {
    tensors[spec.name] = await host.tensor(spec, floats(inputs, spec.name));
  }
  return tensors;
}

function poisoned(host: DeviceHost, spec: TensorSpec): Promise<HostTensor> {
  return host.tensor(spec, new Float32Array(elementCount(spec)).fill(Number.NaN));
}

/** @returns the relative error @throws GpuError where it is beyond the tolerance */
function checked<D extends Dims>(
  { id, task }: Kernel<D>,
  dims: D,
  found: Float32Array,
  wanted: Float64Array,
): number {
  const { shape } = firstOutput(task, dims);
  const rows = Array.from({ length: rowCount({ name: id, shape }) }, (_, row) => row);
  const error = outputError(found, wanted, rows, shape.at(-1)!, task.tolerance);
  if (error.withinTolerance) return error.relative;
  const off = error.relative.toExponential(1);
  throw new GpuError({
    en: `On this device ${id} is off from float64 by ${off} of the largest number: its trace is not shown. Trace again, or update the graphics driver.`,
    'zh-CN': `在此设备上，${id} 与 float64 相差最大值的 ${off}，因此不显示其记录。请重新记录，或更新显卡驱动。`,
  });
}
