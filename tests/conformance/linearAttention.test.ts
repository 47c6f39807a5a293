import { expect, it } from 'vitest';
import { attentionKernels } from '../../src/kernels';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { gatedLinearTask } from '../../src/kernels/linear-attention/gatedTask';
import { linearAttentionTask } from '../../src/kernels/linear-attention/task';
import type { Task } from '../../src/spec/task';
import { runKernel } from '../gpu/runKernel';
import {
  firstOffence,
  type OnnxCase,
  onnxCases,
  split,
  swapMiddle,
  WHERE_SHARED,
} from './onnxCases';

/** Update rules for which there are kernels; the operator's default, gated_delta, has none. */
const RULES: Readonly<Record<string, Task<AttentionDims>>> = {
  linear: linearAttentionTask,
  gated: gatedLinearTask,
};

/** What the project calls the operator's inputs. */
const INPUTS = { q: 'query', k: 'key', v: 'value', decay: 'decay' } as const;

const all = onnxCases('LinearAttention');

const cases = (all ?? []).flatMap((given) =>
  attentionKernels
    .filter(({ task }) => task === RULES[given.updateRule ?? 'gated_delta'])
    .map((kernel) => [given.name, kernel.id, given, kernel] as const),
);

/** Causal, every token seeing itself and those before it, with no feature map. */
function dimsOf({ inputs, attrs }: OnnxCase): AttentionDims {
  const { q_num_heads: heads = 1, kv_num_heads: keyHeads = 1, scale } = attrs;
  const [batch = 1, tokens = 1, width = 1] = inputs['query']!.dims;
  return {
    batch,
    heads,
    keyHeads,
    tokens,
    keys: tokens,
    headDim: width / heads,
    valueDim: inputs['value']!.dims[2]! / keyHeads,
    causal: true,
    queryOffset: 0,
    featureMap: 2,
    scale,
  };
}

it.skipIf(!all)(`has kernels for the ONNX operator LinearAttention ${WHERE_SHARED}`, () => {
  expect([...new Set(cases.map(([, , { updateRule }]) => updateRule))]).toEqual([
    'linear',
    'gated',
  ]);
});

it.each(cases)('%s with %s', async (_, __, given, kernel) => {
  const dims = dimsOf(given);
  const headsOf = { q: dims.heads, k: dims.keyHeads!, v: dims.keyHeads!, decay: dims.keyHeads! };
  const inputs = Object.fromEntries(
    kernel.task.inputs(dims).map((spec) => {
      const name = spec.name as keyof typeof INPUTS;
      return [name, split(given.inputs[INPUTS[name]]!, headsOf[name]).values];
    }),
  );
  const { output } = await runKernel(kernel, { dims, inputs });
  const { batch, heads, tokens, valueDim = 1 } = dims;
  const wrong = firstOffence(swapMiddle(output, [batch, heads, tokens, valueDim]), given.expected);
  expect(wrong, `value ${wrong} is wrong`).toBe(-1);
});
