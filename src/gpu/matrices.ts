import type { MatrixSize } from '../spec/capabilities';

/** Chromium's experiment: subgroups that multiply matrices. Types of WebGPU do not know it yet. */
export const MATRIX_FEATURE = 'chromium-experimental-subgroup-matrix' as GPUFeatureName;

/** A product that an adapter lists: M × K by K × N. */
interface MatrixConfig {
  readonly componentType: string;
  readonly resultComponentType: string;
  readonly M: number;
  readonly N: number;
  readonly K: number;
}

interface MatrixInfo extends GPUAdapterInfo {
  readonly subgroupMatrixConfigs?: Iterable<MatrixConfig>;
}

/** The products of f16 into f32 that a device computes: none without the feature. */
export function matricesOf(device: GPUDevice, info: GPUAdapterInfo): readonly MatrixSize[] {
  if (!device.features.has(MATRIX_FEATURE)) return [];
  // the adapter's own: that which a device repeats lists none
  const { subgroupMatrixConfigs = [] } = info as MatrixInfo;
  return [...subgroupMatrixConfigs]
    .filter((each) => each.componentType === 'f16' && each.resultComponentType === 'f32')
    .map(({ M, N, K }) => ({ rows: M, columns: N, depth: K }));
}
