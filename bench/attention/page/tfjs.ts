import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import type { AttentionDims } from '../../../src/kernels/attention/dims';
import type { FloatValues } from '../../../src/spec/tensor';
import type { Opened, Prepared } from './contestant';

/** Adding it leaves a probability of exactly 0. */
const MASKED = -1e9;

export async function openTfjs(): Promise<Opened> {
  await import('@tensorflow/tfjs-backend-webgpu');
  if (!(await tf.setBackend('webgpu'))) throw new Error('its WebGPU backend does not start');
  await tf.ready();
  const backend = tf.backend() as WebGPUBackend;
  return {
    device: backend.device,
    prepare: async (dims, inputs) => prepare(backend, dims, inputs),
  };
}

function prepare(backend: WebGPUBackend, dims: AttentionDims, inputs: FloatValues): Prepared {
  const shape: [number, number, number, number] = [
    dims.batch,
    dims.heads,
    dims.tokens,
    dims.headDim,
  ];
  const [q, k, v] = ['q', 'k', 'v'].map((name) => tf.tensor(inputs[name]!, shape)) as Tensors;
  const mask = dims.causal ? causalMask(dims.tokens) : null;
  const scale = 1 / Math.sqrt(dims.headDim);
  let output: tf.Tensor | undefined;
  return {
    async run() {
      output?.dispose();
      output = tf.tidy(() => {
        // the scale goes to the smaller factor
        const scores = tf.matMul(tf.mul(q, scale), k, false, true);
        return tf.matMul(tf.softmax(mask ? tf.add(scores, mask) : scores), v);
      });
      // it collects commands until someone asks for values: send them now
      backend.endComputePassEncoder();
      backend.submitQueue();
    },
    read: async () => (await output!.data()) as Float32Array,
    release: () => tf.dispose([q, k, v, ...(mask ? [mask] : []), ...(output ? [output] : [])]),
  };
}

type Tensors = [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];

function causalMask(tokens: number): tf.Tensor2D {
  const values = new Float32Array(tokens * tokens);
  for (let row = 0; row < tokens; row++) {
    values.fill(MASKED, row * tokens + row + 1, (row + 1) * tokens);
  }
  return tf.tensor2d(values, [tokens, tokens]);
}
