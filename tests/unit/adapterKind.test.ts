import { describe, expect, it } from 'vitest';
import {
  type AdapterWords,
  computesOnCpu,
  hasPackedF16,
  registersOf,
} from '../../src/gpu/adapterKind';
import { hasFewLanes } from '../../src/kernels/fewLanes';
import { DEFAULT_CAPABILITIES } from '../../src/spec/capabilities';

/** Adapters as they describe themselves; Dawn names Mesa's drivers of Apple's GPUs as it does llvmpipe. */
const adapters: readonly (readonly [
  name: string,
  words: AdapterWords,
  isCpu: boolean,
  registers: number | undefined,
])[] = [
  [
    'SwiftShader',
    { vendor: 'google', architecture: 'swiftshader', isFallbackAdapter: true, subgroupMaxSize: 4 },
    true,
    undefined,
  ],
  ['SwiftShader by its name alone', { architecture: 'swiftshader' }, true, undefined],
  [
    'llvmpipe',
    { vendor: 'mesa', architecture: 'software', isFallbackAdapter: true, subgroupMaxSize: 8 },
    true,
    undefined,
  ],
  ['llvmpipe by its name alone', { description: 'llvmpipe: Mesa 25.0.7' }, true, undefined],
  ['a CPU that is known by its lanes alone', { subgroupMaxSize: 8 }, true, undefined],
  ['WARP', { vendor: 'microsoft', architecture: 'warp' }, true, undefined],
  ['no word at all', {}, false, undefined],
  ['a browser without subgroups', { subgroupMaxSize: 0 }, false, undefined],
  [
    'Honeykrisp',
    { vendor: 'mesa', architecture: 'software', isFallbackAdapter: false, subgroupMaxSize: 32 },
    false,
    undefined,
  ],
  [
    'Tiger Lake, 8 to 32 threads',
    { vendor: 'intel', architecture: 'gen-12lp', subgroupMaxSize: 32 },
    false,
    64,
  ],
  ['Arc', { vendor: 'intel', architecture: 'gen-12hp', subgroupMaxSize: 32 }, false, 64],
  ['Lunar Lake', { vendor: 'intel', architecture: 'xe-2lpg', subgroupMaxSize: 32 }, false, 128],
  ['Battlemage', { vendor: 'intel', architecture: 'xe2-hpg', subgroupMaxSize: 32 }, false, 128],
  ['Mali', { vendor: 'arm', architecture: 'valhall', subgroupMaxSize: 16 }, false, 64],
  ['an old Mali', { vendor: 'arm', architecture: 'bifrost', subgroupMaxSize: 8 }, false, 64],
  ['Apple M1', { vendor: 'apple', architecture: 'metal-3', subgroupMaxSize: 32 }, false, 128],
  ['Adreno', { vendor: 'qualcomm', architecture: 'adreno-7xx', subgroupMaxSize: 128 }, false, 128],
  ['RDNA3', { vendor: 'amd', architecture: 'rdna-3', subgroupMaxSize: 64 }, false, 256],
  ['Ampere', { vendor: 'nvidia', architecture: 'ampere', subgroupMaxSize: 32 }, false, 256],
];

describe.each(adapters)('%s', (_, words, isCpu, registers) => {
  it('is told to be a CPU or a GPU', () => expect(computesOnCpu(words)).toBe(isCpu));

  it('has the registers of its maker', () => expect(registersOf(words)).toBe(registers));
});

it.each([
  ['amd', 'rdna-3', true],
  ['amd', 'gcn-5', true],
  ['amd', 'gcn-4', false],
  ['intel', 'gen-12hp', false],
  ['apple', 'metal-3', false],
  ['', '', false],
])('tells whether %s %s adds two f16 at once', (vendor, architecture, pairs) =>
  expect(hasPackedF16({ vendor, architecture })).toBe(pairs),
);

it('takes no GPU for a CPU, however small its smallest subgroup', () => {
  const small = { ...DEFAULT_CAPABILITIES, subgroupSize: 4 };
  expect(hasFewLanes(small)).toBe(false);
  expect(hasFewLanes({ ...small, isCpu: true })).toBe(true);
  expect(hasFewLanes({ ...small, isCpu: true, subgroupSize: 8 })).toBe(false);
});
