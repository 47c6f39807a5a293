import { type Capabilities, DEFAULT_CAPABILITIES, type Limits } from '../../src/spec/capabilities';
import { withFewInvocations } from '../fewInvocations';

/** Capabilities in words, under which kernels choose their default tunings. */
export interface Device {
  readonly name: string;
  readonly capabilities: Capabilities;
}

const { limits: LEAST } = DEFAULT_CAPABILITIES;
/** What Direct3D and Metal give, and so most browsers. */
const USUAL: Limits = {
  ...LEAST,
  maxComputeInvocationsPerWorkgroup: 1024,
  maxComputeWorkgroupSizeX: 1024,
  maxComputeWorkgroupStorageSize: 32 * 1024,
};
const { limits: FEW } = withFewInvocations(DEFAULT_CAPABILITIES);

const SUBGROUPS = 'subgroups';
const HALF = 'shader-f16';

/** GPUs of each register budget, CPUs of each vector length, with subgroups and without, and the least of each. */
export const DEVICES: readonly Device[] = [
  device('default limits', LEAST, [HALF]),
  device('128 invocations', FEW, [HALF]),
  ...[undefined, 64, 128, 256].flatMap((registers) => [
    device(`GPU, ${registers ?? 'unknown'} registers`, USUAL, [HALF], { registers }),
    ...[8, 32, 64].map((subgroupSize) =>
      device(
        `GPU, ${registers ?? 'unknown'} registers, subgroups of ${subgroupSize}`,
        USUAL,
        [HALF, SUBGROUPS],
        { registers, subgroupSize },
      ),
    ),
  ]),
  ...[32, 64].map((subgroupSize) =>
    device(`GPU, pairs of f16, subgroups of ${subgroupSize}`, USUAL, [HALF, SUBGROUPS], {
      registers: 256,
      subgroupSize,
      packedF16: true,
    }),
  ),
  ...[4, 8].flatMap((subgroupSize) => [
    device(`CPU, ${subgroupSize} lanes`, USUAL, [HALF], { isCpu: true, subgroupSize }),
    device(`CPU, ${subgroupSize} lanes, subgroups`, USUAL, [HALF, SUBGROUPS], {
      isCpu: true,
      subgroupSize,
    }),
  ]),
  device('GPU, matrix units', USUAL, [HALF, SUBGROUPS], {
    subgroupSize: 32,
    largestSubgroup: 64,
    matrices: [{ rows: 16, columns: 16, depth: 16 }],
  }),
];

function device(
  name: string,
  limits: Limits,
  features: readonly string[],
  rest: Omit<Capabilities, 'limits' | 'features'> = {},
): Device {
  return { name, capabilities: { limits, features: new Set(features), ...rest } };
}
