import type { Capabilities } from './capabilities';
import { formatBytes } from './format';
import type { Kernel, Plan, Traffic, Tuning } from './kernel';
import type { Dims, Task } from './task';
import { byteSize, type TensorSpec } from './tensor';
import type { Text } from './text';

/** Every storage tensor of a plan in binding order: inputs, scratch, outputs. */
export function boundTensors<D extends Dims>(
  task: Task<D>,
  dims: D,
  plan: Plan,
): readonly TensorSpec[] {
  return [...task.inputs(dims), ...plan.scratch, ...task.outputs(dims)];
}

/** The output that is drawn: the first. */
export function firstOutput<D extends Dims>(task: Task<D>, dims: D): TensorSpec {
  const [first] = task.outputs(dims);
  if (!first) throw new Error(`${task.id}: a task has an output`);
  return first;
}

/** Inputs that hold values: those that the dimensions leave out are left out. */
export function presentInputs<D extends Dims>(task: Task<D>, dims: D): readonly TensorSpec[] {
  return task.inputs(dims).filter(({ absent }) => !absent);
}

/** Device memory that a run allocates for its tensors. */
export function allocatedBytes<D extends Dims>(task: Task<D>, dims: D, plan: Plan): number {
  return boundTensors(task, dims, plan)
    .filter(({ absent }) => !absent)
    .reduce((sum, tensor) => sum + byteSize(tensor), 0);
}

/** Traffic added up tensor by tensor, in the order in which the tensors are first met. */
export function sumByTensor(traffic: readonly Traffic[]): readonly Traffic[] {
  const sums = new Map<string, Traffic>();
  for (const { tensor, readBytes, writeBytes } of traffic) {
    const sum = sums.get(tensor) ?? { tensor, readBytes: 0, writeBytes: 0 };
    sums.set(tensor, {
      tensor,
      readBytes: sum.readBytes + readBytes,
      writeBytes: sum.writeBytes + writeBytes,
    });
  }
  return [...sums.values()];
}

/** Requested traffic of a whole plan, tensor by tensor. */
export function requestedTraffic(plan: Plan): readonly Traffic[] {
  return sumByTensor(plan.passes.flatMap((pass) => pass.traffic));
}

/** The least any kernel of the task can move: every input read once, every output written once. */
export function leastTraffic<D extends Dims>(task: Task<D>, dims: D): readonly Traffic[] {
  return [
    ...presentInputs(task, dims).map((tensor) => ({
      tensor: tensor.name,
      readBytes: byteSize(tensor),
      writeBytes: 0,
    })),
    ...task.outputs(dims).map((tensor) => ({
      tensor: tensor.name,
      readBytes: 0,
      writeBytes: byteSize(tensor),
    })),
  ];
}

export function totalBytes(traffic: readonly Traffic[]): number {
  return traffic.reduce((sum, { readBytes, writeBytes }) => sum + readBytes + writeBytes, 0);
}

export function totalFlops(plan: Plan): number {
  return plan.passes.reduce((sum, pass) => sum + pass.flops, 0);
}

/** Why a device cannot run the kernel so, in words a person can act on; null if it can. */
export function unsupported<D extends Dims>(
  kernel: Kernel<D>,
  dims: D,
  tuning: Tuning,
  capabilities: Capabilities,
): Text | null {
  const own = setUnsupported(kernel, dims) ?? kernel.invalid?.(dims, tuning, capabilities);
  if (own) return own;
  const plan = kernel.plan(dims, tuning, capabilities);
  return (
    lacksHalf(kernel.task, dims, plan, capabilities) ??
    overWorkgroup(plan, capabilities) ??
    overBuffers(kernel.task, dims, plan, capabilities) ??
    overBinding(kernel.task, dims, plan, capabilities)
  );
}

/** Why a kernel cannot run so: a dimension that it does not support is not at its default. */
function setUnsupported<D extends Dims>(
  { name, task, unsupportedDimensions = [] }: Kernel<D>,
  dims: D,
): Text | null {
  const set = task.dimensions.find(
    (each) =>
      unsupportedDimensions.includes(each.name) &&
      (dims[each.name] ?? each.default) !== each.default,
  );
  if (!set) return null;
  const { kind, label, default: value } = set;
  return {
    en: `${name.en} does not support “${label.en}”: ${kind === 'switch' ? 'switch it off' : `set it to ${value}`}`,
    'zh-CN': `${name['zh-CN']}不支持“${label['zh-CN']}”：请${kind === 'switch' ? '将其关闭' : `设为 ${value}`}`,
  };
}

/** Whether a device can store f16. */
export function hasHalf({ features }: Capabilities): boolean {
  return features.has('shader-f16');
}

/** Why a device cannot store f16, and the way out. */
export const NO_HALF: Text = {
  en: 'this device has no shader-f16: store as f32',
  'zh-CN': '此设备不支持 shader-f16：请以 f32 存储',
};

/** A kernel that does not know what its task stores must not read it as f32. */
const F32_ALONE: Text = {
  en: 'this kernel knows f32 alone: store as f32',
  'zh-CN': '此内核只支持 f32：请以 f32 存储',
};

function lacksHalf<D extends Dims>(
  task: Task<D>,
  dims: D,
  plan: Plan,
  capabilities: Capabilities,
): Text | null {
  if (boundTensors(task, dims, plan).every(({ dtype }) => dtype !== 'f16')) return null;
  if (plan.stored !== 'f16') return F32_ALONE;
  return hasHalf(capabilities) ? null : NO_HALF;
}

function overWorkgroup(plan: Plan, { limits }: Capabilities): Text | null {
  if (plan.workgroupBytes > limits.maxComputeWorkgroupStorageSize) {
    const needs = formatBytes(plan.workgroupBytes);
    const has = formatBytes(limits.maxComputeWorkgroupStorageSize);
    return {
      en: `needs ${needs} of workgroup memory, this device has ${has}: choose a smaller tile`,
      'zh-CN': `需要 ${needs} 工作组内存，此设备只有 ${has}：请选更小的分块`,
    };
  }
  const invocations = Math.min(
    limits.maxComputeInvocationsPerWorkgroup,
    limits.maxComputeWorkgroupSizeX,
  );
  if (plan.invocations > invocations) {
    return {
      en: `needs ${plan.invocations} threads a workgroup, this device runs ${invocations}: choose a smaller tile`,
      'zh-CN': `每个工作组需要 ${plan.invocations} 个线程，此设备最多 ${invocations} 个：请选更小的分块`,
    };
  }
  return null;
}

function overBuffers<D extends Dims>(
  task: Task<D>,
  dims: D,
  plan: Plan,
  { limits }: Capabilities,
): Text | null {
  const all = boundTensors(task, dims, plan).length;
  const needs = Math.max(...plan.passes.map(({ binds }) => binds?.length ?? all));
  const has = limits.maxStorageBuffersPerShaderStage;
  if (needs <= has) return null;
  return {
    en: `needs ${needs} tensors in one pass, this device binds ${has}: choose another kernel`,
    'zh-CN': `单个通道需要 ${needs} 个张量，此设备最多绑定 ${has} 个：请选其他内核`,
  };
}

function overBinding<D extends Dims>(
  task: Task<D>,
  dims: D,
  plan: Plan,
  { limits }: Capabilities,
): Text | null {
  const most = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  for (const tensor of boundTensors(task, dims, plan)) {
    if (byteSize(tensor) <= most) continue;
    const needs = formatBytes(byteSize(tensor));
    const has = formatBytes(most);
    const shape = tensor.shape.join('×');
    return {
      en: `${tensor.name} (${shape}) needs ${needs} in one binding, this device binds at most ${has}: ${task.smaller.en}`,
      'zh-CN': `${tensor.name}（${shape}）单个绑定需要 ${needs}，此设备最多绑定 ${has}：${task.smaller['zh-CN']}`,
    };
  }
  return null;
}

/**
 * The tuning that runs when a person chose `chosen`: the first preferred one that, with the choice
 * laid over it, the device supports; where none does, the first with the choice, for its reason.
 */
export function resolveTuning<D extends Dims>(
  kernel: Kernel<D>,
  dims: D,
  capabilities: Capabilities,
  chosen: Partial<Tuning> = {},
): Tuning {
  const preferred = [...(kernel.preferredOn?.(capabilities, dims) ?? []), ...kernel.preferred];
  const candidates = preferred.map((tuning) => ({ ...tuning, ...chosen }) as Tuning);
  const first = candidates[0];
  if (!first) throw new Error(`${kernel.id}: declares no preferred tuning`);
  return candidates.find((tuning) => !unsupported(kernel, dims, tuning, capabilities)) ?? first;
}
