import { attentionKernels, flowKernels } from '../../src/kernels';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import type { Task } from '../../src/spec/task';
import { attentionDrawing, softmaxAllowed, softmaxWithinRange } from './attention';
import { flowFamily } from './flow';
import { type Family, kernelSubject } from './kernelSubject';
import { gatedAllowed, linearAllowed, linearWithinRange } from './linear';
import type { Subject } from './subject';
import { trainingSubject } from './training';

type Rules = Pick<Family<AttentionDims>, 'isWithinRange'> & {
  readonly isSoftmax: boolean;
  readonly allowed: typeof softmaxAllowed;
};

/** The tasks of the attention lab: what each draws, and what its arithmetic may be off by. */
const ATTENTION_RULES: Readonly<Record<string, Rules>> = {
  attention: { isSoftmax: true, isWithinRange: softmaxWithinRange, allowed: softmaxAllowed },
  'linear-attention': {
    isSoftmax: false,
    isWithinRange: linearWithinRange,
    allowed: linearAllowed,
  },
  'gated-linear-attention': {
    isSoftmax: false,
    isWithinRange: linearWithinRange,
    allowed: gatedAllowed,
  },
};

/** @throws Error where a task of the registry has no rules here yet */
function attentionFamily(task: Task<AttentionDims>): Family<AttentionDims> {
  const rules = ATTENTION_RULES[task.id];
  if (!rules) throw new Error(`tests/fuzz has no rules for the task ${task.id}`);
  return {
    ...attentionDrawing(rules.isSoftmax),
    isWithinRange: rules.isWithinRange,
    allowed: (dims, inputs, expected) => rules.allowed(task, dims, inputs, expected),
  };
}

/** Every kernel of the registry, and the training step. */
export const subjects: readonly Subject[] = [
  ...attentionKernels.map((kernel) => kernelSubject(kernel, attentionFamily(kernel.task))),
  ...flowKernels.map((kernel) => kernelSubject(kernel, flowFamily(kernel.task))),
  trainingSubject,
];
