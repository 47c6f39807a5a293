import type { Plan, Traffic } from '../../spec/kernel';
import { boundTensors } from '../../spec/plan';
import type { Task, Tolerance } from '../../spec/task';
import { elementBytes } from '../../spec/tensor';
import type { Text } from '../../spec/text';
import type { AttentionDims } from './dims';

/** How q, k, v and the output are stored. Masks, lengths, decays and scratch tensors are f32 always. */
export function storage({ half }: AttentionDims): { readonly dtype?: 'f16' } {
  return half ? { dtype: 'f16' } : {};
}

/** A plan that was made as if all were f32: its shader and its traffic with the type that is stored. */
export function storedPlan(task: Task<AttentionDims>, dims: AttentionDims, plan: Plan): Plan {
  const { dtype } = storage(dims);
  if (!dtype) return plan;
  const shares = new Map(
    boundTensors(task, dims, plan).map((tensor) => [
      tensor.name,
      elementBytes(tensor) / elementBytes({}),
    ]),
  );
  const resized = ({ tensor, readBytes, writeBytes }: Traffic): Traffic => {
    const share = shares.get(tensor) ?? 1;
    return { tensor, readBytes: share * readBytes, writeBytes: share * writeBytes };
  };
  return {
    ...plan,
    stored: dtype,
    arithmetic: plan.arithmetic ?? SINGLE_SUMS,
    passes: plan.passes.map((pass) => ({ ...pass, traffic: pass.traffic.map(resized) })),
  };
}

const SINGLE_SUMS: Text = { en: 'f16 read, all else in f32', 'zh-CN': '读入 f16，其余均为 f32' };

const HALF_TOLERANCE: Tolerance = {
  relativeToLargest: 2e-3,
  reason: {
    en: 'Against float64 on the inputs as rounded. An f16 output is off by half a step, 5e-4 of itself, where sums are f32; four times that is allowed.',
    'zh-CN':
      '与舍入后输入的 float64 结果比较。以 f32 累加时，f16 输出的误差为半个步长，即其自身的 5e-4；容差取其四倍。',
  },
};

/** A task's tolerance where it stores f32 or, wider, f16. */
export function toleranceOf({ half }: AttentionDims, single: Tolerance): Tolerance {
  return half ? HALF_TOLERANCE : single;
}
