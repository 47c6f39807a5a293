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
  gpu ??= create(['disable-dawn-features=timestamp_quantization']);
  return gpu;
}
