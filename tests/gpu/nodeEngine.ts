import { openNodeGpu } from '../../src/cli/nodeGpu';
import { openDevice, type Engine } from '../../src/gpu/device';
import { DEFAULT_CAPABILITIES, PLANNED_LIMITS } from '../../src/spec/capabilities';
import { withFewInvocations } from '../fewInvocations';

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

/** An engine like another, planning for workgroups of 128 threads at most. */
export function fewInvocationsEngine(engine: Engine): Engine {
  return Object.create(engine, {
    capabilities: { value: withFewInvocations(engine.capabilities) },
  }) as Engine;
}

/** A device of its own with the default limits and without any feature: what asks for more is refused by it. */
export async function leastEngine(): Promise<Engine> {
  const gpu = openNodeGpu();
  const requestAdapter = async (options?: GPURequestAdapterOptions) => {
    const adapter = await gpu.requestAdapter(options);
    return adapter && withoutExtras(adapter);
  };
  return openDevice({ requestAdapter } as GPU);
}

function withoutExtras(adapter: GPUAdapter): GPUAdapter {
  const limits = PLANNED_LIMITS.map((name) => [name, DEFAULT_CAPABILITIES.limits[name]]);
  return {
    info: adapter.info,
    features: new Set<string>(),
    limits: Object.fromEntries(limits),
    requestDevice: (descriptor: GPUDeviceDescriptor) => adapter.requestDevice(descriptor),
  } as unknown as GPUAdapter;
}

/**
 * The same engine, planning as if it were a GPU, with so few registers that SwiftShader compiles what is written out
 * for them, unless more are given. Its subgroups stay as large as they are: what a plan gives more lanes than a quad would not run.
 */
export async function manyLanesEngine(registers = 16): Promise<Engine> {
  const engine = await testEngine();
  return Object.create(engine, {
    capabilities: {
      value: { ...engine.capabilities, isCpu: false, registers },
    },
  }) as Engine;
}
