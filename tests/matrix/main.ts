import { openNodeGpu } from '../../src/cli/nodeGpu';
import { openDevice } from '../../src/gpu/device';
import { matrixOf } from '../../src/kernels/attention/matrixTiling';
import { matrixCases } from './cases';

/**
 * Holds flash-matrix to float64 and its traffic to its model, on a device with matrix units. The last line is
 * `N passed, N failed`.
 * @returns the exit code: 0 all is right
 */
export async function main(): Promise<number> {
  const engine = await openDevice(openNodeGpu());
  if (!matrixOf(engine.capabilities)) {
    process.stdout.write('this device multiplies no matrices of f16 into f32\n');
    return 1;
  }
  const cases = matrixCases(engine.capabilities);
  let failed = 0;
  for (const { name, check } of cases) {
    const problem = await check(engine).catch((error: unknown) => String(error));
    if (problem === null) continue;
    failed += 1;
    process.stdout.write(`✗ ${name}: ${problem}\n`);
  }
  process.stdout.write(`${cases.length - failed} passed, ${failed} failed\n`);
  return failed > 0 ? 1 : 0;
}
