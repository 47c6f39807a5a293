import { create, globals } from 'webgpu';

let gpu: GPU | undefined;

/**
 * WebGPU in Node, through Dawn, with timestamps as fine as the device gives them.
 * Dawn lives as long as the object that `create` returned: it is kept for the process.
 */
export function openNodeGpu(): GPU {
  Object.assign(globalThis, globals);
  gpu ??= create(['disable-dawn-features=timestamp_quantization']);
  return gpu;
}
