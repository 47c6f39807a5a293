import { type Block, type KindPatterns, openBlock, type OpenBlock } from '../assembly/block';
import type { Driver } from './driver';

const kinds: KindPatterns = [
  ['wait', /^nop/],
  ['branch', /^(br|jump|pred|bar|end|kill|shp|get|fence)/],
  ['fma', /^mad\.f/],
  ['exp', /^exp2/],
  ['shared', /^(ldl|stl)\b|^atomic.*\.l\b/],
  ['exchange', /^(quad_shuffle|brcst|shfl|ballot|any|all)/],
  ['scratch', /^(ldp|stp)\b/],
  ['global', /^(isam|ldib|stib|ldc|ldg|stg|stc|resinfo|atomic)/],
  ['move', /^(mov|swz|gat|sct|cov|sel)/],
  ['vector', /^[a-z]/],
];

/** Qualcomm: Turnip, which is not what Android phones come with. */
export const tu: Driver = {
  id: 'tu',
  library: 'freedreno',
  kernel: 'msm',
  devices: ['650', '660', '740', '750', '830'],
  statistics: {
    registers: 'Registers used',
    spilled: 'STP Count',
    fills: 'LDP Count',
    waves: 'Max Waves Per Core',
    code: 'Code size',
  },
  codeUnit: 4,
  assembly: 'IR3 Assembly',
  kinds,
  blocks,
};

/** Blocks begin with labels, `l12:`, and end with `br` and `jump`. */
function blocks(text: string): readonly Block[] {
  const found: OpenBlock[] = [openBlock()];
  const places = new Map<string, number>();
  for (const raw of text.split('\n')) {
    const label = /^(l\d+):/.exec(raw)?.[1];
    const ended = /^(br|jump)/.test(found.at(-1)!.text.at(-1) ?? '');
    if (label !== undefined || ended) found.push(openBlock());
    if (label !== undefined) places.set(label, found.length - 1);
    const line = raw.replace(/^(\([^)]*\)\s*)+/, '').trim();
    if (!/^[a-z]\w*(\.| |$)/.test(line)) continue;
    found.at(-1)!.text.push(...Array<string>(timesOf(raw)).fill(line));
  }
  for (const [index, { text: lines, next }] of found.entries()) {
    const [, kind, label = ''] = /^(br|jump)[^#]*#(l\d+)/.exec(lines.at(-1) ?? '') ?? [];
    const target = places.get(label);
    if (target !== undefined) next.push(target);
    if (kind !== 'jump' && index + 1 < found.length) next.push(index + 1);
  }
  return found;
}

/** One instruction can stand for several in succession: `(rpt2)` for three. */
function timesOf(raw: string): number {
  return 1 + Number(/\(rpt(\d)\)/.exec(raw)?.[1] ?? 0);
}
