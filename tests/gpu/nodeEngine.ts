import { openNodeGpu } from '../../src/cli/nodeGpu';
import { openDevice, type Engine } from '../../src/gpu/device';

let shared: Promise<Engine> | undefined;

/** The engine that the tests of one file share, on this machine's adapter or the bundled software one. */
export function testEngine(): Promise<Engine> {
  shared ??= openDevice(openNodeGpu());
  return shared;
}
