import { create, globals } from 'webgpu';
import { NoAdapterError } from './errors';

/** Unless this is off, Dawn rounds timestamps to 65,536 ns. */
const COARSE_CLOCK = 'timestamp_quantization';
/**
 * Dawn clears workgroup memory by giving it a constant of zeros as its first value, which SwiftShader's compiler
 * writes out number by number: nine tenths of the time that two-pass takes to compile. With this off Dawn writes a
 * loop into the shader instead. Browsers leave it on.
 */
const ZEROS_AS_CONSTANT = 'use_vulkan_zero_initialize_workgroup_memory_extension';

/** Without this Dawn hides what Chrome hides without its flag for unsafe WebGPU: matrix units. */
const EXPERIMENTS = 'allow_unsafe_apis';

let gpu: GPU | undefined;

/**
 * WebGPU in Node, through Dawn, with timestamps as fine as the device gives them.
 * Dawn lives as long as the object that `create` returned: it is kept for the process.
 * @param asInBrowsers whether shaders compile as in a browser; the first call of a process decides
 * @throws NoAdapterError where the launcher found that no adapter can be had
 */
export function openNodeGpu(asInBrowsers = false): GPU {
  const reason = process.env['TILESCOPE_NO_ADAPTER'];
  if (reason) throw new NoAdapterError(reason);
  Object.assign(globalThis, globals);
  pollGently();
  const disabled = asInBrowsers ? [COARSE_CLOCK] : [COARSE_CLOCK, ZEROS_AS_CONSTANT];
  gpu ??= create([
    `enable-dawn-features=${EXPERIMENTS}`,
    `disable-dawn-features=${disabled.join(',')}`,
  ]);
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
