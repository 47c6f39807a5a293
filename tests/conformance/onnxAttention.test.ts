import { expect, it } from 'vitest';
import { attentionKernels } from '../../src/kernels';
import { runKernel } from '../gpu/runKernel';
import { attentionCase } from './onnxAttention';
import { firstOffence, onnxCases } from './onnxCases';

const cases = onnxCases('Attention');

it('has the cases of the ONNX operator Attention at hand, or says so', () => {
  if (!cases) {
    console.error('../shared/conformance/onnx-attention.json is absent: nothing is compared');
    return;
  }
  expect(cases.length).toBeGreaterThan(20);
});

const runs = attentionKernels
  .filter(({ id }) => ['flash', 'standard'].includes(id))
  .flatMap((kernel) =>
    (cases ?? []).map((given) => [kernel.id, given.name, kernel, given] as const),
  );

it.each(runs)('%s: %s', async (_id, _name, kernel, given) => {
  const { dims, inputs, layOut } = attentionCase(given);
  const { output } = await runKernel(kernel, { dims, inputs });
  const wrong = firstOffence(layOut(output), given.expected);
  expect(wrong, `value ${wrong} is wrong`).toBe(-1);
});
