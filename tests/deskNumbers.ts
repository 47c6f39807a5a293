import { attention } from '../src/kernels/attention/task';
import { flashTraceTask } from '../src/kernels/explain/flashTraceTask';
import { linearTraceTask } from '../src/kernels/explain/linearTraceTask';
import { NumbersDesk, type NumbersRequest } from '../src/state/comparison/numbers';
import type { TensorValues } from '../src/spec/tensor';
import type { Numbers } from '../src/state/explain/traces';

const desk = new NumbersDesk([attention, flashTraceTask, linearTraceTask]);

function answer(request: NumbersRequest): TensorValues | Float64Array {
  const reply = desk.answer(request);
  if ('error' in reply) throw new Error(reply.error);
  return reply.values;
}

/** What the page's worker answers, without the worker. */
export const deskNumbers: Numbers = {
  inputs: async ({ id: task }, dims, seed) =>
    answer({ id: 0, kind: 'inputs', task, dims, seed }) as TensorValues,
  reference: async ({ id: task }, dims, source, rows) =>
    answer({ id: 0, kind: 'reference', task, dims, ...source, rows }) as Float64Array,
};
