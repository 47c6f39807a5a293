/** What of an adapter's own words tells what it is; a field that the browser withholds is empty or undefined. */
export type AdapterWords = Partial<
  Pick<
    GPUAdapterInfo,
    'vendor' | 'architecture' | 'description' | 'isFallbackAdapter' | 'subgroupMaxSize'
  >
>;

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render|\bwarp\b/;
/** Makers of GPUs, as WebGPU names them. */
const GPU_VENDORS: ReadonlySet<string> = new Set(
  'amd apple arm broadcom img-tec imagination intel nvidia qualcomm samsung'.split(' '),
);
/** Vectors of f32 of the CPUs of today's browsers: 4 lanes in SwiftShader, 4 or 8 in llvmpipe. */
const CPU_LANES = 8;

/**
 * Whether the adapter computes on the CPU. The smallest subgroup says nothing of it: Intel's GPUs report
 * 8 to 32 threads, some of Arm's 4 to 16.
 */
export function computesOnCpu(info: AdapterWords): boolean {
  const { vendor = '', architecture = '', description = '', subgroupMaxSize } = info;
  if (info.isFallbackAdapter) return true;
  if (SOFTWARE.test(`${architecture} ${description}`.toLowerCase())) return true;
  const named = GPU_VENDORS.has(vendor.toLowerCase());
  return !named && Boolean(subgroupMaxSize) && subgroupMaxSize! <= CPU_LANES;
}

/**
 * 32-bit registers that a thread may hold before its values spill to memory, where the maker, or the
 * architecture, tells: a starting point for tunings. Undefined where neither is known.
 */
export function registersOf({ vendor = '', architecture = '' }: AdapterWords): number | undefined {
  switch (vendor.toLowerCase()) {
    case 'amd':
    case 'nvidia':
      return 256;
    case 'apple':
    case 'qualcomm':
      return 128;
    case 'intel':
      // 128 registers of 32 bytes for 16 threads; from the second Xe on of 64 bytes
      return /^xe-?[2-9]/.test(architecture.toLowerCase()) ? 128 : 64;
    case 'arm':
    case 'img-tec':
      return 64;
    default:
      return undefined;
  }
}

/**
 * Whether one instruction multiplies and adds two f16, as seen in what compilers make of `flash`: AMD's do. Intel's,
 * Apple's and Qualcomm's take an instruction for each, and more to move them.
 */
export function hasPackedF16({ vendor = '', architecture = '' }: AdapterWords): boolean {
  return vendor.toLowerCase() === 'amd' && !/^gcn-?[1-4]/.test(architecture.toLowerCase());
}
