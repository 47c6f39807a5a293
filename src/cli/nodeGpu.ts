import { create, globals } from 'webgpu';
import { NoAdapterError } from './errors';

let gpu: GPU | undefined;

/**
 * WebGPU in Node, through Dawn, with timestamps as fine as the device gives them.
 * Dawn lives as long as the object that `create` returned: it is kept for the process.
 * @throws NoAdapterError where the launcher found that no adapter can be had
 */
export function openNodeGpu(): GPU {
  const reason = process.env['TILESCOPE_NO_ADAPTER'];
  if (reason) throw new NoAdapterError(reason);
  Object.assign(globalThis, globals);
  pollGently();
  gpu ??= create(['disable-dawn-features=timestamp_quantization']);
  return gpu;
}

/**
 * While anything is under way on the device, Dawn asks after it through the global `setImmediate`,
 * which keeps one core busy for nothing. Asked every millisecond instead, a software adapter has that
 * core to itself: compiling flash took 4.2 s of processor time in place of 7.9.
 */
function pollGently(): void {
  const ask = (callback: (...args: unknown[]) => void, ...args: unknown[]) =>
    setTimeout(callback, 1, ...args);
  globalThis.setImmediate = ask as unknown as typeof setImmediate;
}
