import { attentionKernels, flowKernels } from '../../kernels';
import type { Kernel } from '../../spec/kernel';
import { NumbersDesk, type NumbersRequest } from './numbers';

const KERNELS: readonly Kernel[] = [...attentionKernels, ...flowKernels];

// Off the main thread, for the float64 reference of a large size takes seconds.
const desk = new NumbersDesk(KERNELS.map(({ task }) => task));

self.onmessage = ({ data }: MessageEvent<NumbersRequest>): void => {
  self.postMessage(desk.answer(data));
};
