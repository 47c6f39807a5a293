import { type Block, type KindPatterns, openBlock, type OpenBlock } from '../assembly/block';
import type { Driver } from './driver';

const kinds: KindPatterns = [
  ['wait', /^nop/],
  ['branch', /^(bra|bssy|bsync|bclear|exit|bar|break|brk|membar)/],
  ['matrix', /^[hi]mma/],
  ['fma', /^(ffma|hfma2)/],
  ['exp', /^mufu\.ex2/],
  ['shared', /^(ld|st|atom)\.shared/],
  ['exchange', /^shfl/],
  ['scratch', /^(ld|st)\.local/],
  ['global', /^(ld|st|atom|red)\.global|^ldc/],
  ['move', /^(mov|sel|prmt)/],
  ['vector', /^[a-z]/],
];

/** NVIDIA: NAK, which is not NVIDIA's own compiler. */
export const nvk: Driver = {
  id: 'nvk',
  library: 'nouveau',
  kernel: 'nouveau',
  devices: ['162', '172', '192'],
  environment: { NVK_I_WANT_A_BROKEN_VULKAN_DRIVER: '1' },
  statistics: {
    registers: 'Number of GPRs',
    spilled: 'Spills to memory',
    fills: 'Fills from memory',
    scratch: 'SLM size',
    waves: 'Max warps/SM',
    code: 'Code size',
  },
  assembly: 'NAK assembly',
  kinds,
  blocks,
};

/** Blocks are `block 3 [...] {`, instructions, `} -> [4, 5]`. */
function blocks(text: string): readonly Block[] {
  const found: OpenBlock[] = [];
  const places = new Map<string, number>();
  const wanted: (readonly string[])[] = [];
  for (const raw of text.split('\n')) {
    const start = /^\s*block(?:\.u)? (\d+) /.exec(raw)?.[1];
    const end = /^\s*\} -> \[([\d, ]*)\]/.exec(raw)?.[1];
    if (start !== undefined) {
      places.set(start, found.length);
      found.push(openBlock());
    } else if (end !== undefined) {
      wanted.push(end.match(/\d+/g) ?? []);
    } else {
      const line = instructionOf(raw);
      if (/^[a-z]/.test(line)) found.at(-1)?.text.push(line);
    }
  }
  found.forEach((block, index) => {
    const next = (wanted[index] ?? []).map((name) => places.get(name));
    block.next.push(...next.filter((place) => place !== undefined));
  });
  return found;
}

/** Destinations stand before `=`, a condition before the instruction. */
function instructionOf(raw: string): string {
  const code = raw.split('//')[0] ?? '';
  return code
    .replace(/^.*?\s= /, '')
    .replace(/^\s*@!?\w+/, '')
    .trim();
}
