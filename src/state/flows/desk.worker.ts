import { Desk, type DeskRequest } from './desk';

// Off the main thread: opening the digits and fitting their first weights takes up to a second.
const desk = new Desk();

self.onmessage = ({ data }: MessageEvent<DeskRequest & { readonly id: number }>): void => {
  self.postMessage(desk.answer(data.id, data));
};
