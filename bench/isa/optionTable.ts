import { describeOptions, type OptionValues } from '../../src/cli/options';
import { KERNELS } from './jobs';
import { KEPT_DEVICES, MOMENTS } from './record';

export const KERNEL_IDS = KERNELS.map(({ id }) => id);

/** Runs what it compiles, and tells nothing of it. */
export const LAVAPIPE = 'lvp';

/** What `--run` can start: scripts of package.json by their names, and a check of matrix units. */
export const PROGRAMS: Readonly<Record<string, string>> = {
  cli: '/src/cli/main.ts',
  fuzz: '/tests/fuzz/main.ts',
  matrices: '/bench/isa/matrices/main.ts',
  'flash-matrix': '/tests/matrix/main.ts',
};

/** The one that has something to say of a device that computes nothing. */
export const COMPILED_ALONE = 'matrices';

export const OPTIONS = {
  compilers: { kind: 'text', value: 'folder', help: 'what bench/isa/setup.sh filled' },
  device: {
    kind: 'text',
    value: 'driver:device,…',
    help: 'whose compiler, one or several, as in radv:navi31,nvk:172 (radv:navi31 unless given); lvp with --run alone',
  },
  kernels: { kind: 'text', value: 'name,name', help: `some alone, of ${KERNEL_IDS.join(', ')}` },
  dims: { kind: 'text', value: 'n,n', default: '64,128', help: 'head dimensions of attention' },
  dtypes: {
    kind: 'text',
    value: 'f32,f16',
    help: 'how attention is stored; f32, and f16 where the device has it, unless given',
  },
  tokens: { kind: 'text', value: 'n', default: '4096', help: 'queries and keys of attention' },
  causal: { kind: 'switch', help: 'query i sees keys up to i' },
  tune: {
    kind: 'list',
    value: 'kernel.name=value',
    help: 'a tunable of a kernel, in place of what the page would choose; "kernel." may be left out of one',
  },
  source: {
    kind: 'text',
    value: 'file',
    help: 'a text in the place of the kernel’s, as the page saves it',
  },
  loops: { kind: 'switch', help: 'every loop, and the kinds of its instructions' },
  json: { kind: 'switch', help: 'JSON: an array, an object with rows for each device' },
  keep: {
    kind: 'text',
    value: 'folder',
    help: 'an empty one, for shaders, SPIR-V, statistics and assembly',
  },
  record: {
    kind: 'text',
    value: MOMENTS.join('|'),
    help: `all kernels into isa.json and isa.md, on ${KEPT_DEVICES.join(', ')} or on --device`,
  },
  out: { kind: 'text', value: 'folder', default: 'bench/results', help: 'where --record writes' },
  run: {
    kind: 'text',
    value: `${Object.keys(PROGRAMS).join('|')} …`,
    help: 'starts one on lvp, with all that stands behind it; matrices on any one device',
  },
  help: { kind: 'switch', help: 'this list' },
} as const;

export type Texts = OptionValues<typeof OPTIONS>;

export function describeUsage(): string {
  return `npm run -s bench:isa -- [options]\n\n${describeOptions(OPTIONS)}`;
}
