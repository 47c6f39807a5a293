/** The limits of WebGPU that kernels plan against, by the names of `GPUSupportedLimits`. */
export const PLANNED_LIMITS = [
  'maxBufferSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
] as const;

export type Limits = Readonly<Record<(typeof PLANNED_LIMITS)[number], number>>;

/** The sides of a product of matrices that a subgroup computes at once: rows × depth by depth × columns. */
export interface MatrixSize {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
}

/** What a device can do, as far as a kernel's plan depends on it. */
export interface Capabilities {
  readonly limits: Limits;
  readonly features: ReadonlySet<string>;
  /** Threads of the smallest subgroup, as the adapter reports it; undefined where it does not. */
  readonly subgroupSize?: number | undefined;
  /** Threads of the largest subgroup, likewise. */
  readonly largestSubgroup?: number | undefined;
  /** Products of f16 into f32 that it has units for; none unless given. */
  readonly matrices?: readonly MatrixSize[] | undefined;
  /** It computes on the CPU, whose threads are the lanes of vectors; a GPU unless so. */
  readonly isCpu?: boolean | undefined;
  /** 32-bit registers that a thread of a GPU may hold before they spill; undefined where that is not known. */
  readonly registers?: number | undefined;
  /** One instruction multiplies and adds two f16: sums of f16 are worth their rounding. Not known, or not, unless so. */
  readonly packedF16?: boolean | undefined;
}

const MIB = 2 ** 20;

/** WebGPU's default limits and no optional feature: every kernel has a tuning that runs on these. */
export const DEFAULT_CAPABILITIES: Capabilities = {
  limits: {
    maxBufferSize: 256 * MIB,
    maxComputeInvocationsPerWorkgroup: 256,
    maxComputeWorkgroupSizeX: 256,
    maxComputeWorkgroupStorageSize: 16 * 1024,
    maxComputeWorkgroupsPerDimension: 65_535,
    maxStorageBufferBindingSize: 128 * MIB,
    maxStorageBuffersPerShaderStage: 8,
  },
  features: new Set(),
};
