import { type Block, type KindPatterns, openBlock, type OpenBlock } from '../assembly/block';
import type { Driver } from './driver';

const kinds: KindPatterns = [
  ['wait', /^s_(waitcnt|delay_alu|nop|clause|wait_|set_inst)/],
  ['branch', /^s_(c?branch|setpc|swappc|endpgm|sendmsg|barrier)/],
  ['matrix', /^v_s?wmma_/],
  ['fma', /^v_(pk_)?(dual_)?(fma|fmac|mad|mac|fmaak|fmamk|fma_mix)\w*_(f32|f16|mix)|^v_fma_mix/],
  ['exp', /^v_exp_/],
  ['shared', /^ds_(load|store|read|write)/],
  ['exchange', /^ds_|_dpp|^v_permlane|^v_readlane|^v_readfirstlane/],
  ['scratch', /^scratch_/],
  ['global', /^(buffer|global|flat|s_load|s_buffer)_/],
  ['scalar', /^s_/],
  ['move', /^v_(dual_)?(mov|cndmask|swap)/],
  ['vector', /^v_/],
];

/** AMD: ACO, the compiler of the driver that Linux runs. */
export const radv: Driver = {
  id: 'radv',
  library: 'radeon',
  kernel: 'amdgpu',
  devices: ['vega10', 'navi10', 'navi21', 'navi31', 'navi33', 'gfx1151', 'gfx1201'],
  statistics: {
    registers: 'VGPRs',
    spilled: 'Spilled VGPRs',
    scratch: 'Scratch size',
    lds: 'LDS size',
    waves: 'Subgroups per SIMD',
    code: 'Code size',
  },
  assembly: 'Assembly',
  kinds,
  pairedBy: ' :: ',
  blocks,
};

/** Blocks begin with labels, `BB12:`; comments stand behind `;`. */
function blocks(text: string): readonly Block[] {
  const places = new Map<string, number>();
  const found: OpenBlock[] = [];
  for (const raw of text.split('\n')) {
    const label = /^\s*(BB\d+):/.exec(raw)?.[1];
    if (label !== undefined) {
      places.set(label, found.length);
      found.push(openBlock());
      continue;
    }
    const line = (raw.split(';')[0] ?? '').trim();
    if (!/^[a-z]/.test(line)) continue;
    if (found.length === 0) found.push(openBlock());
    found.at(-1)!.text.push(line);
  }
  link(found, places);
  return found;
}

function link(found: readonly OpenBlock[], places: ReadonlyMap<string, number>): void {
  const skips: (readonly [OpenBlock, number])[] = [];
  for (const [index, block] of found.entries()) {
    let falls = true;
    for (const line of block.text) {
      const [, kind, label = ''] = /^s_(c?branch)\w* (BB\d+)/.exec(line) ?? [];
      const target = places.get(label);
      if (target === undefined) continue;
      // a jump over code that no lane wants is seldom taken: the code behind it runs
      if (line.includes('execz')) skips.push([block, target]);
      else block.next.push(target);
      if (kind === 'branch') falls = false;
    }
    if (falls && index + 1 < found.length) block.next.push(index + 1);
  }
  // but some lead out of a loop
  const reached = new Set(found.flatMap(({ next }) => next));
  for (const [block, target] of skips) if (!reached.has(target)) block.next.push(target);
}
