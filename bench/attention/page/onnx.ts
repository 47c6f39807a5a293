import type * as Ort from 'onnxruntime-web';
import bundleUrl from '../../node_modules/onnxruntime-web/dist/ort.webgpu.bundle.min.mjs?url';
import wasmUrl from '../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify.wasm?url';
import type { AttentionDims } from '../../../src/kernels/attention/dims';
import type { FloatValues } from '../../../src/spec/tensor';
import { attentionModel } from '../onnx/attention';
import { headsFirst, tokensFirst, type Opened, type Prepared } from './contestant';
import { withoutSubgroups } from './subgroups';

/**
 * An ONNX Runtime of its own, with its own device: the runtime keeps one device for good, so each
 * choice needs an instance, which a query in the module's address gives.
 */
export async function openOnnx(subgroups: 'as-they-are' | 'hidden'): Promise<Opened> {
  const url = new URL(`${bundleUrl}?subgroups=${subgroups}`, document.baseURI).href;
  const ort = (await import(/* @vite-ignore */ url)) as typeof Ort;
  ort.env.wasm.wasmPaths = { wasm: new URL(wasmUrl, document.baseURI) };
  ort.env.wasm.numThreads = 1;
  ort.env.webgpu.powerPreference = 'high-performance';
  // the first session opens the device, and stays: with the last session the device would go
  const openSession = () => createSession(ort, attentionModel(SMALLEST));
  await (subgroups === 'hidden' ? withoutSubgroups(openSession) : openSession());
  return {
    device: await ort.env.webgpu.device,
    prepare: (dims, inputs) => prepare(ort, dims, inputs),
  };
}

const SMALLEST: AttentionDims = {
  batch: 1,
  heads: 1,
  tokens: 1,
  keys: 1,
  headDim: 64,
  causal: false,
  queryOffset: 0,
};

function createSession(ort: typeof Ort, model: Uint8Array): Promise<Ort.InferenceSession> {
  return ort.InferenceSession.create(model, {
    executionProviders: ['webgpu'],
    preferredOutputLocation: 'gpu-buffer',
  });
}

async function prepare(
  ort: typeof Ort,
  dims: AttentionDims,
  inputs: FloatValues,
): Promise<Prepared> {
  const session = await createSession(ort, attentionModel(dims));
  const device = await ort.env.webgpu.device;
  const shape = [dims.batch, dims.tokens, dims.heads * dims.headDim];
  const buffers = ['q', 'k', 'v'].map((name) => upload(device, tokensFirst(inputs[name]!, dims)));
  const [q, k, v] = buffers.map((buffer) =>
    ort.Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims: shape }),
  );
  let output: Ort.Tensor | undefined;
  return {
    async run() {
      output?.dispose();
      ({ output } = await session.run({ q: q!, k: k!, v: v! }));
    },
    read: async () => headsFirst((await output!.getData()) as Float32Array, dims),
    release() {
      output?.dispose();
      for (const buffer of buffers) buffer.destroy();
      void session.release();
    },
  };
}

function upload(device: GPUDevice, values: Float32Array<ArrayBuffer>): GPUBuffer {
  const buffer = device.createBuffer({
    size: values.byteLength,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
  });
  device.queue.writeBuffer(buffer, 0, values);
  return buffer;
}
