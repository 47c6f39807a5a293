import { attentionKernels } from '../../kernels';
import { NumbersDesk, type NumbersRequest } from './numbers';

// Off the main thread, for the float64 reference of a large size takes seconds.
const desk = new NumbersDesk(attentionKernels.map(({ task }) => task));

self.onmessage = ({ data }: MessageEvent<NumbersRequest>): void => {
  self.postMessage(desk.answer(data));
};
