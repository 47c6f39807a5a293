import { expect, it } from 'vitest';
import { attentionKernels } from '../../src/kernels';
import { runKernel } from '../gpu/runKernel';
import { attentionCase } from './onnxAttention';
import { firstOffence, onnxCases, WHERE_SHARED } from './onnxCases';

const cases = onnxCases('Attention');

it.skipIf(!cases)(`has the cases of the ONNX operator Attention ${WHERE_SHARED}`, () => {
  expect(cases!.length).toBeGreaterThan(20);
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
