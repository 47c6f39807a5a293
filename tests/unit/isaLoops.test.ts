import { describe, expect, it } from 'vitest';
import type { Block } from '../../bench/isa/assembly/block';
import { fmaShareOf, loopsOf } from '../../bench/isa/assembly/loops';
import { anv } from '../../bench/isa/drivers/anv';
import { hk } from '../../bench/isa/drivers/hk';
import { nvk } from '../../bench/isa/drivers/nvk';
import { radv } from '../../bench/isa/drivers/radv';
import { tu } from '../../bench/isa/drivers/tu';

/** A loop that reads workgroup memory and multiplies twice, as each compiler prints it. */
const LISTINGS = [
  [
    radv,
    `BB0:
	v_mov_b32_e32 v4, 0                                         ; 7e080280
BB1:
	s_cmp_ge_u32 s2, s3                                         ; bf090302
	s_cbranch_scc1 BB3                                          ; bfa20006
BB2:
	ds_load_b128 v[0:3], v8                                     ; dbfc0000
	s_waitcnt lgkmcnt(0)                                        ; bf89fc07
	v_dual_fmac_f32 v4, v0, v1 :: v_dual_fmac_f32 v5, v2, v3    ; c8000300
	s_branch BB1                                                ; bfa0fff9
BB3:
	s_endpgm                                                    ; bfb00000`,
    { shared: 1, fma: 2, wait: 1, scalar: 1, branch: 2, instructions: 5 },
  ],
  [
    nvk,
    `block.u 0 L0 [] -> {
      r0       = mov 0x0                                            // delay=1
} -> [1]
block 1 L1 [0, 2] -> {
      p0       = isetp.ge.u32 r1 r2                                 // delay=11
@p0              bra L3                                             // delay=1
} -> [2, 3]
block 2 L2 [1] -> {
      r4..8    = ld.shared.b128 [r3]                                // delay=2
      r8       = ffma r4 r5 r8                                      // delay=4
      r9       = ffma r6 r7 r9                                      // delay=4
                 bra L1                                             // delay=1
} -> [1]
block 3 L3 [1] -> {
                 exit                                               // delay=1
} -> []`,
    { shared: 1, fma: 2, vector: 1, branch: 2, instructions: 6 },
  ],
  [
    anv,
    `mov(16)         g42<1>UD        0x0000UW                        { align1 1H };

LABEL1:
cmp.ge.f0.0(16) null<1>D        g2<8,8,1>D      g3<8,8,1>D      { align1 1H };
(+f0.0) break(16) JIP:  LABEL0          UIP:  LABEL0            { align1 1H };
send(16)        g4UD            g1UD            nullUD          0x04205efe
                            data (Surface: dataport MsgDesc: SLM) { align1 1H $0 };
mad(16)         g8<1>F          g8<8,8,1>F      g4<8,8,1>F      g5<1,1,1>F { align1 1H };
mad(16)         g9<1>F          g9<8,8,1>F      g6<8,8,1>F      g7<1,1,1>F { align1 1H };

LABEL0:
while(16)       JIP:  LABEL1                                    { align1 1H };
send(16)        nullUD          g126UD          nullUD          0x02000000`,
    { shared: 1, fma: 2, vector: 1, branch: 2, instructions: 6 },
  ],
  [
    hk,
    `block0 {
    r0l = mov_imm 0x0
} -> block1

block0 {
    r0 = mov_imm 0x0
} -> block1
block1 {
    break_if_icmp r1, r2
} -> block2 block3  from block0 block2
block2 {
    r4_r5_r6_r7 = local_load r3
    wait 0
    r8 = ffma r4, r5, r8
    r9 = ffma r6, r7, r9
    jmp_exec_any block1
} -> block1  from block1
block3 {
    stop
}
   0: 0e00 mov`,
    { shared: 1, fma: 2, wait: 1, branch: 2, instructions: 5 },
  ],
  [
    tu,
    `; num_ubos:           0
mov.f32f32 r0.x, c0.x
l2:
(ss)cmps.u.ge p0.x, r1.x, r2.x
br p0.x, #l9
(rpt1)nop
ldl.u32 r2.x, l[r3.x], 4
(sy)(rpt1)mad.f32 r4.x, (r)r2.x, (r)r2.z, (r)r4.x
jump #l2
l9:
end`,
    { shared: 1, fma: 2, wait: 2, vector: 1, branch: 2, instructions: 6 },
  ],
] as const;

describe('what compilers print', () => {
  it.each(LISTINGS.map(([driver, text, counts]) => [driver.id, driver, text, counts] as const))(
    'is read as loops: %s',
    (_id, driver, text, counts) => {
      const loops = loopsOf(driver.blocks(text), driver);
      expect(loops).toMatchObject([{ depth: 1 }]);
      expect(loops[0]?.counts).toEqual(counts);
    },
  );

  it('takes a jump over code that no lane wants for one that is not taken', () => {
    const text = `BB0:
	v_mul_f32_e32 v0, v1, v2
	s_cbranch_execz BB2
BB1:
	v_fma_f32 v0, v1, v2, v3
	s_cbranch_scc1 BB0
BB2:
	s_endpgm`;
    expect(loopsOf(radv.blocks(text), radv)[0]?.counts).toEqual({
      instructions: 4,
      vector: 1,
      fma: 1,
      branch: 2,
    });
  });

  it('is nothing where there is no text', () => {
    for (const [driver] of LISTINGS) expect(loopsOf(driver.blocks(''), driver)).toEqual([]);
  });
});

const reader = {
  kinds: [
    ['fma', /^fma/],
    ['vector', /^add/],
  ],
} as const;

function fmas(count: number): readonly string[] {
  return Array<string>(count).fill('fma');
}

describe('loopsOf', () => {
  it('counts each way of a branch half, and leaves a loop inside to itself', () => {
    // 0 → 1 (a loop) → 2 or 3 → 4 → 0 or 5
    const blocks: readonly Block[] = [
      { text: ['add'], next: [1] },
      { text: fmas(8), next: [1, 2, 3] },
      { text: fmas(4), next: [4] },
      { text: ['add', 'add'], next: [4] },
      { text: [], next: [0, 5] },
      { text: fmas(99), next: [] },
    ];
    expect(loopsOf(blocks, reader)).toEqual([
      { first: 0, last: 4, depth: 1, counts: { instructions: 4, fma: 2, vector: 2 } },
      { first: 1, last: 1, depth: 2, counts: { instructions: 8, fma: 8 } },
    ]);
  });

  it('sees no loop in blocks that nothing leads to', () => {
    const blocks: readonly Block[] = [
      { text: [], next: [] },
      { text: ['fma'], next: [1] },
    ];
    expect(loopsOf(blocks, reader)).toEqual([]);
  });
});

describe('fmaShareOf', () => {
  const loop = (fma: number, instructions: number) => ({
    first: 0,
    last: 0,
    depth: 1,
    counts: { fma, instructions },
  });

  it('is of the loops with most multiply-adds alone', () => {
    expect(fmaShareOf([loop(64, 100), loop(8, 20), loop(7, 1000), loop(0, 1000)])).toBe(0.6);
  });

  it('is unknown where there are none to speak of', () => {
    expect(fmaShareOf([])).toBe(null);
    expect(fmaShareOf([loop(3, 10)])).toBe(null);
  });
});
