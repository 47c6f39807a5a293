import { attentionKernels } from '../../../src/kernels';
import { attention } from '../../../src/kernels/attention/task';
import type { Contestant, Opened } from './contestant';
import { tilescope } from './tilescope';

/** Everyone, in the order of the table. A library loads when it is opened: one that fails fails alone. */
export const contestants: readonly Contestant[] = [
  ...attentionKernels.map(tilescope),
  softmax('onnxruntime-web', 'MultiHeadAttention', async () =>
    (await import('./onnx')).openOnnx('as-they-are'),
  ),
  softmax('onnxruntime-web', 'MultiHeadAttention, subgroups hidden', async () =>
    (await import('./onnx')).openOnnx('hidden'),
  ),
  softmax('jax-js', 'dotProductAttention', async () => (await import('./jax')).openJax()),
  softmax('tfjs', 'matMul, softmax, matMul', async () => (await import('./tfjs')).openTfjs()),
];

function softmax(library: string, kernel: string, open: () => Promise<Opened>): Contestant {
  return { library, kernel, task: attention, open };
}
