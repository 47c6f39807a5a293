import { gatedLinearAttention } from '../../reference/gatedLinearAttention';
import type { Task } from '../../spec/task';
import { floats } from '../../spec/tensor';
import { attentionDimensions, type AttentionDims, keyHeadsOf, valueDimOf } from '../attention/dims';
import { toleranceOf } from '../attention/stored';
import { attention, qkv } from '../attention/task';
import { attentionDimsFrom } from '../attention/tensors';
import { linearInputs, linearOutput, referenceShape } from './shape';
import { gatedTestDims } from './testDims';

/** Below this nothing is left of a state, in float64 and in f32 alike: a finite stand-in for −∞ and its like. */
const FORGETS_ALL = -1e4;
/** The power of e that leaves f32. */
const MOST_DECAY = 88.7;

/** Decays as a person may give them. */
export const givenDecay = {
  accepts: (decay: number) => decay <= MOST_DECAY,
  wayOut: () =>
    `give what e is raised to, at most ${MOST_DECAY} and below 0 for a state that fades; -inf forgets all`,
  read: (decay: number) => Math.max(decay, FORGETS_ALL),
};

/** Linear attention whose state fades: another function of its own, with one input more. */
export const gatedLinearTask: Task<AttentionDims> = {
  id: 'gated-linear-attention',
  smaller: attention.smaller,
  name: { en: 'Gated linear attention', 'zh-CN': '门控线性注意力' },
  formula: 'O = Q S / √d,  S ← diag(exp g) S + k vᵀ',
  dimensions: attentionDimensions,
  inputs: (dims) => [...linearInputs(dims), decayOf(dims)],
  outputs: (dims) => [linearOutput(dims)],
  dimsFrom: attentionDimsFrom,
  given: { decay: givenDecay },
  inputsFrom: (normals) => ({ ...normals, decay: floats(normals, 'decay').map(logSigmoid) }),
  reference: (inputs, dims, rows) =>
    gatedLinearAttention(
      { ...qkv(inputs), decay: floats(inputs, 'decay') },
      referenceShape(dims),
      rows,
    ),
  referenceFlopsPerRow: (dims) => dims.keys * (3 * dims.headDim + 2 * valueDimOf(dims)),
  tolerance: {
    relativeToLargest: 2e-5,
    reason: {
      en: 'Decays are only multiplied, each rounded once in f32: what is left of a state errs by no more than what was left out. Errors stay within 2e-6 of the largest value; ten times that is allowed.',
      'zh-CN':
        '衰减只做乘法，每次以 f32 舍入一次，残余状态的误差不会放大。误差在最大值的 2e-6 以内；容差取其十倍。',
    },
  },
  toleranceFor: (dims) => toleranceOf(dims, gatedLinearTask.tolerance),
  testDims: gatedTestDims,
};

/** Logarithms of what each key leaves of the state before it, a row of the state each. */
function decayOf(dims: AttentionDims) {
  const { batch, keys, headDim } = dims;
  return { name: 'decay', shape: [batch, keyHeadsOf(dims), keys, headDim] };
}

/** Gates as models make them: the logarithm of a sigmoid. */
function logSigmoid(x: number): number {
  return -Math.log1p(Math.exp(-x));
}
