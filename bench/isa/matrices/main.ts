import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { create, globals } from 'webgpu';
import { narrowToHalves } from '../../../src/spec/half';
import type { Executable } from '../figures';
import { MATRIX_SHADERS, type MatrixShader, type MatrixSize } from './shaders';

const FEATURE = 'chromium-experimental-subgroup-matrix';

interface MatrixConfig extends MatrixSize {
  readonly componentType: string;
  readonly resultComponentType: string;
}

/** What Chromium's experiment adds to an adapter. */
interface MatrixInfo extends GPUAdapterInfo {
  readonly subgroupMatrixConfigs?: Iterable<MatrixConfig>;
}

/**
 * Multiplies one matrix of each size that the device takes with halves in and f32 out. Where the device computes
 * (ISA_LIVE), the products are held against float64; else the matrix instructions are named.
 * @returns the exit code: 0 all is right, 1 there are none, or a product is wrong
 */
export async function main(): Promise<number> {
  Object.assign(globalThis, globals);
  const gpu = create(['enable-dawn-features=allow_unsafe_apis']);
  const adapter = await gpu.requestAdapter();
  const needed = [FEATURE, 'shader-f16'] as GPUFeatureName[];
  const missing = needed.filter((name) => !adapter?.features.has(name));
  if (!adapter || missing.length > 0) {
    process.stderr.write(`no ${missing.join(', no ')} here\n`);
    return 1;
  }
  const { subgroupMaxSize, subgroupMatrixConfigs = [] } = adapter.info as MatrixInfo;
  const device = await adapter.requestDevice({ requiredFeatures: needed });
  let failures = 0;
  let made = 0;
  for (const { componentType, resultComponentType, M, N, K } of subgroupMatrixConfigs) {
    if (componentType !== 'f16' || resultComponentType !== 'f32') continue;
    const size = { M, N, K };
    for (const shader of MATRIX_SHADERS) {
      const module = device.createShaderModule({ code: shader.source(size, subgroupMaxSize) });
      const compute = { module };
      const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute });
      const isLive = process.env['ISA_LIVE'] !== undefined;
      const found = isLive ? await errorOf(device, pipeline, size, shader) : instructions(made++);
      failures += found.isRight ? 0 : 1;
      process.stdout.write(`${M} × ${N} × ${K} ${shader.name}: ${found.words}\n`);
    }
  }
  return failures > 0 ? 1 : 0;
}

interface Found {
  readonly words: string;
  readonly isRight: boolean;
}

/** Sums of so few halves are exact in f32, and would not be in f16. */
const MOST_ERROR = 1e-5;

/** The largest difference from the product in float64 of the same halves. */
async function errorOf(
  device: GPUDevice,
  pipeline: GPUComputePipeline,
  size: MatrixSize,
  { transposed }: MatrixShader,
): Promise<Found> {
  const { M, N, K } = size;
  const [a, b] = [values(M * K, 1.3), values(K * N, 0.7)];
  const product = await multiply(device, pipeline, [a, b], M * N);
  const error = product.reduce((largest, value, i) => {
    const [row, column] = [Math.floor(i / N), i % N];
    let exact = 0;
    for (let k = 0; k < K; k++) {
      exact += a[row * K + k]! * b[transposed ? column * K + k : k * N + column]!;
    }
    return Math.max(largest, Math.abs(value - exact));
  }, 0);
  return { words: `error ${error.toExponential(1)}`, isRight: error < MOST_ERROR };
}

/** Numbers of so few digits that halves hold them. */
function values(count: number, phase: number): Float32Array {
  return Float32Array.from(
    { length: count },
    (_, i) => Math.round(512 * Math.sin(i * phase)) / 512,
  );
}

async function multiply(
  device: GPUDevice,
  pipeline: GPUComputePipeline,
  inputs: readonly Float32Array[],
  count: number,
): Promise<Float32Array> {
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const output = device.createBuffer({ size: 4 * count, usage: STORAGE | COPY_SRC });
  const copy = device.createBuffer({ size: 4 * count, usage: MAP_READ | COPY_DST });
  const buffers = inputs.map((input) => {
    const halves = narrowToHalves(input);
    const buffer = device.createBuffer({ size: halves.byteLength, usage: STORAGE | COPY_DST });
    device.queue.writeBuffer(buffer, 0, halves.buffer as ArrayBuffer);
    return buffer;
  });
  const entries = [...buffers, output].map((buffer, binding) => ({
    binding,
    resource: { buffer },
  }));
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(1);
  pass.end();
  encoder.copyBufferToBuffer(output, 0, copy, 0, 4 * count);
  device.queue.submit([encoder.finish()]);
  await copy.mapAsync(GPUMapMode.READ);
  return new Float32Array(copy.getMappedRange().slice(0));
}

/** The matrix instructions in what the driver made of the pipeline. */
function instructions(index: number): Found {
  const file = path.join(process.env['ISA_OUT'] ?? '', `${index}.json`);
  if (!existsSync(file)) return { words: 'the driver tells nothing', isRight: false };
  const { executables } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly executables: readonly Executable[];
  };
  const text = executables.flatMap(({ texts }) => [texts['Assembly'], texts['GEN Assembly']]);
  const names = text.join('\n').match(/\b(v_s?wmma_\w+|dpas\.\w+)/g) ?? [];
  return { words: names.join(', ') || 'no matrix instruction', isRight: names.length > 0 };
}
