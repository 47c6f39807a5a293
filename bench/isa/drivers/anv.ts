import { type Block, type KindPatterns, openBlock, type OpenBlock } from '../assembly/block';
import type { Driver } from './driver';

const kinds: KindPatterns = [
  ['wait', /^(nop|sync)/],
  ['branch', /^(if|else|endif|while|do|break|cont|halt|jmpi|brd|brc)\b/],
  ['matrix', /^dpas/],
  ['fma', /^mad\b/],
  ['exp', /^math exp/],
  // the surface of workgroup memory, and that of scratch memory
  ['shared', /^send\w*\b.*((bti|surface =) 254|slm)/i],
  ['scratch', /^send\w*\b.*((bti|surface =) 25[35]|scratch)/i],
  ['global', /^send/],
  ['move', /^(mov|sel|csel)\b/],
  ['vector', /^[a-z]/],
];

/** Intel: the compiler of the driver that Linux runs, not of that for Windows. */
export const anv: Driver = {
  id: 'anv',
  library: 'intel',
  kernel: 'i915',
  devices: ['9a49', '4680', '7d55', '56a0', 'e20b'],
  statistics: {
    registers: 'Max live registers',
    spilled: 'Spills',
    fills: 'Fills',
    scratch: 'Scratch Memory Size',
    lds: 'Workgroup Memory Size',
    code: 'Code size',
  },
  assembly: 'GEN Assembly',
  kinds,
  blocks,
};

interface Jump {
  readonly kind: string;
  readonly label: string;
}

/** Control flow is structured: `if`, `else` and `while` name the labels that they jump to. */
function blocks(text: string): readonly Block[] {
  const found: OpenBlock[] = [openBlock()];
  const places = new Map<string, number>();
  const jumps = new Map<number, Jump>();
  for (const raw of text.split('\n')) {
    const label = /^\s*(LABEL\d+):/.exec(raw)?.[1];
    const last = found.at(-1)!;
    if (label !== undefined) {
      if (last.text.length > 0) found.push(openBlock());
      places.set(label, found.length - 1);
      continue;
    }
    const line = raw.replace(/^\s*\([^)]*\)\s*/, '').trim();
    // what a message does stands on the line after it
    if (/^(data|ex_desc|[\w:/]* ?MsgDesc)/i.test(line) && last.text.length > 0) {
      last.text.push(`${last.text.pop()} ${line}`);
      continue;
    }
    if (!/^[a-z]+[\w.]*\(\d+\)|^(sync|math)/.test(line)) continue;
    last.text.push(line);
    const kind = /^(if|else|while|break|endif)\b/.exec(line)?.[1];
    if (kind === undefined) continue;
    jumps.set(found.length - 1, { kind, label: /JIP:\s+(LABEL\d+)/.exec(line)?.[1] ?? '' });
    found.push(openBlock());
  }
  link(found, places, jumps);
  return found;
}

function link(
  found: readonly OpenBlock[],
  places: ReadonlyMap<string, number>,
  jumps: ReadonlyMap<number, Jump>,
): void {
  for (const [index, { next }] of found.entries()) {
    const { kind = '', label = '' } = jumps.get(index) ?? {};
    const target = ['if', 'else', 'while'].includes(kind) ? places.get(label) : undefined;
    if (target !== undefined) next.push(target);
    const leaves = kind === 'else' && target !== undefined;
    if (!leaves && index + 1 < found.length) next.push(index + 1);
  }
}
