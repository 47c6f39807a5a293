import type { Clock } from '../spec/measurement';

const PROBES = 12;
/** Assumed where the device's readings do not tell: what browsers round timestamps to. */
const COARSE_QUANTUM_NS = 100_000;

/** The device's own clock where it has one, else the host's, with the step it moves in. */
export async function detectClock(device: GPUDevice): Promise<Clock> {
  if (!device.features.has('timestamp-query')) {
    return { kind: 'wall', quantumNs: hostQuantumNs() };
  }
  const readings = await probeTimestamps(device);
  return { kind: 'gpu-timestamp', quantumNs: commonStepNs(readings) };
}

/** The largest step that divides every reading; 1 ns on a clock that is not rounded. */
export function commonStepNs(readings: readonly bigint[]): number {
  const step = readings.reduce(greatestCommonDivisor, 0n);
  return step === 0n ? COARSE_QUANTUM_NS : Number(step);
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}

async function probeTimestamps(device: GPUDevice): Promise<readonly bigint[]> {
  const querySet = device.createQuerySet({ type: 'timestamp', count: 2 * PROBES });
  const size = 16 * PROBES;
  const resolved = device.createBuffer({
    size,
    usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
  });
  const readable = device.createBuffer({
    size,
    usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
  });
  const encoder = device.createCommandEncoder();
  for (let probe = 0; probe < PROBES; probe++) {
    const timestampWrites = {
      querySet,
      beginningOfPassWriteIndex: 2 * probe,
      endOfPassWriteIndex: 2 * probe + 1,
    };
    encoder.beginComputePass({ timestampWrites }).end();
  }
  encoder.resolveQuerySet(querySet, 0, 2 * PROBES, resolved, 0);
  encoder.copyBufferToBuffer(resolved, 0, readable, 0, size);
  device.queue.submit([encoder.finish()]);
  await readable.mapAsync(GPUMapMode.READ);
  const readings = [...new BigUint64Array(readable.getMappedRange())];
  for (const owned of [querySet, resolved, readable]) owned.destroy();
  return readings;
}

/** Smallest step that `performance.now()` is seen to take. */
function hostQuantumNs(): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (let step = 0; step < 20; step++) {
    const start = performance.now();
    let now = start;
    while (now === start) now = performance.now();
    smallest = Math.min(smallest, now - start);
  }
  return Math.max(1, Math.round(smallest * 1e6));
}
