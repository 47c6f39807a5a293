import { offeredAttentionKernels, flowKernels } from '../../kernels';
import { flashTraceTask } from '../../kernels/explain/flashTraceTask';
import { linearTraceTask } from '../../kernels/explain/linearTraceTask';
import { copyTask, multiplyAddTask } from '../../kernels/probe/task';
import type { Kernel } from '../../spec/kernel';
import type { Task } from '../../spec/task';
import { NumbersDesk, type NumbersRequest } from './numbers';

const KERNELS: readonly Kernel[] = [...offeredAttentionKernels, ...flowKernels];
const PROBES = [multiplyAddTask, copyTask] as unknown as readonly Task[];
const TRACES: readonly Task[] = [flashTraceTask, linearTraceTask];

// Off the main thread, for the float64 reference of a large size takes seconds.
const desk = new NumbersDesk([...KERNELS.map(({ task }) => task), ...PROBES, ...TRACES]);

self.onmessage = ({ data }: MessageEvent<NumbersRequest>): void => {
  self.postMessage(desk.answer(data));
};
