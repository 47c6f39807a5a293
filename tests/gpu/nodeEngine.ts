import { openNodeGpu } from '../../src/cli/nodeGpu';
import { openDevice, type Engine } from '../../src/gpu/device';
import { DEFAULT_CAPABILITIES } from '../../src/spec/capabilities';

let shared: Promise<Engine> | undefined;

/** The engine that the tests of one file share, on this machine's adapter or the bundled software one. */
export function testEngine(): Promise<Engine> {
  shared ??= openDevice(openNodeGpu());
  return shared;
}

/** The same engine, planning as if the device had WebGPU's default limits and no more. */
export async function defaultLimitsEngine(): Promise<Engine> {
  return Object.create(await testEngine(), {
    capabilities: { value: DEFAULT_CAPABILITIES },
  }) as Engine;
}

/**
 * The same engine, planning as if it were a GPU, with so few registers that SwiftShader compiles what is written out
 * for them. Its subgroups stay as large as they are: what a plan gives more lanes than a quad would not run.
 */
export async function manyLanesEngine(): Promise<Engine> {
  const engine = await testEngine();
  return Object.create(engine, {
    capabilities: {
      value: { ...engine.capabilities, isCpu: false, registers: 16 },
    },
  }) as Engine;
}
