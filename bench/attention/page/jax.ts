import { defaultDevice, getWebGPUDevice, init, jit, nn, numpy, type Array } from '@jax-js/jax';
import type { AttentionDims } from '../../../src/kernels/attention/dims';
import type { FloatValues } from '../../../src/spec/tensor';
import { headsFirst, tokensFirst, type Opened, type Prepared } from './contestant';

export async function openJax(): Promise<Opened> {
  if (!(await init('webgpu')).includes('webgpu'))
    throw new Error('its WebGPU backend does not start');
  defaultDevice('webgpu');
  return {
    device: getWebGPUDevice(),
    prepare: async (dims, inputs) => prepare(dims, inputs),
  };
}

function prepare(dims: AttentionDims, inputs: FloatValues): Prepared {
  const shape = [dims.batch, dims.tokens, dims.heads, dims.headDim];
  const [q, k, v] = ['q', 'k', 'v'].map((name) =>
    numpy.array(tokensFirst(inputs[name]!, dims), { shape }),
  ) as [Array, Array, Array];
  const attend = jit((query: Array, key: Array, value: Array) =>
    nn.dotProductAttention(query, key, value, { isCausal: dims.causal }),
  );
  let output: Array | undefined;
  return {
    async run() {
      output?.dispose();
      // a call consumes what it is given; a reference of its own keeps the inputs
      output = attend(q.ref, k.ref, v.ref);
      // asking for the buffer submits what is pending, and waits for nothing
      await output.ref.gpuBuffer();
    },
    read: async () => headsFirst((await output!.ref.data()) as Float32Array, dims),
    release() {
      for (const array of [q, k, v, output]) array?.dispose();
      attend.dispose();
    },
  };
}
