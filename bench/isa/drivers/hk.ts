import { type Block, type KindPatterns, openBlock, type OpenBlock } from '../assembly/block';
import type { Driver } from './driver';

const kinds: KindPatterns = [
  ['wait', /^(wait|nop)/],
  ['branch', /^(if|else|while|jmp|push|pop|begin|break|stop|threadgroup|memory)/],
  ['matrix', /^simd_matrix/],
  ['fma', /^[fh]fma\b/],
  ['exp', /^exp2/],
  ['shared', /^local_/],
  ['exchange', /^(quad_|shuffle|simd_|prefix_|.*ballot)/],
  ['scratch', /^stack_(load|store)/],
  ['global', /^(device|uniform)_/],
  // registers are swapped by three of `xor`
  ['move', /^(mov|xor|extr|[fi]cmpsel|collect|split)/],
  ['vector', /^[a-z]/],
];

/** Apple: Honeykrisp, what Linux runs, not Apple's Metal. */
export const hk: Driver = {
  id: 'hk',
  library: 'asahi',
  kernel: 'asahi',
  devices: ['g13g', 'g13c', 'g14g'],
  // it gives no text of its own: it prints
  environment: { AGX_MESA_DEBUG: 'shaders', ISA_PRINTED: '1' },
  statistics: {
    registers: 'GPRs',
    spilled: 'Spills',
    fills: 'Fills',
    scratch: 'Scratch',
    threads: 'Threads',
    code: 'Code size',
  },
  assembly: 'printed',
  kinds,
  blocks,
};

/** Each program is printed before and after its registers are chosen, then the machine's code: the second is read. */
function blocks(text: string): readonly Block[] {
  const before = text.slice(0, /^ *0: [\da-f]+ /m.exec(text)?.index ?? 0);
  const found: OpenBlock[] = [];
  for (const raw of before.slice(Math.max(0, before.lastIndexOf('block0 {'))).split('\n')) {
    const places = /^\} ?(?:-> ([block\d ]*))?/.exec(raw)?.[1];
    if (/^block\d+ \{/.test(raw)) found.push(openBlock());
    else if (places) found.at(-1)?.next.push(...(places.match(/\d+/g) ?? []).map(Number));
    else if (raw.startsWith(' ')) found.at(-1)?.text.push(raw.replace(/^.*? = /, '').trim());
  }
  return found;
}
