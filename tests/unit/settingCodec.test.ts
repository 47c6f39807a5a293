import { describe, expect, it } from 'vitest';
import { attentionLab } from '../../src/state/attention/comparison';
import { type Setting, starterSetting } from '../../src/state/comparison/setting';
import {
  applyDecoded,
  decodeSetting,
  encodeSetting,
} from '../../src/state/comparison/settingCodec';

const base = starterSetting(attentionLab, false);
const reopen = (setting: Setting) =>
  applyDecoded(base, decodeSetting(`#${encodeSetting(setting, attentionLab)}`, attentionLab));
const decode = (hash: string) => decodeSetting(hash, attentionLab);

describe('the address of a setting', () => {
  const flash = attentionLab.kernels.find(({ id }) => id === 'flash')!;
  const tunable = flash.tunables[0]!;
  const everything: Setting = {
    dims: {
      tokens: 777,
      keys: 31,
      heads: 3,
      headDim: 80,
      batch: 2,
      causal: true,
      queryOffset: -5,
      keyHeads: 1,
      valueDim: 24,
      softcap: 50,
      mask: true,
      maskSharesHeads: false,
      maskSharesBatch: true,
      keyLengths: true,
      half: 1,
    },
    following: false,
    seed: 4_294_967_295,
    preset: null,
    kernels: ['flash', 'linear'],
    baseline: 'flash',
    tunings: { flash: { [tunable.name]: tunable.choices[1]! } },
  };

  it('restores every field', () => {
    expect(reopen(everything)).toEqual(everything);
    expect(decode(encodeSetting(everything, attentionLab)).notices).toEqual([]);
  });

  it('names every dimension of the lab, so that a link does not hang on defaults', () => {
    const address = new URLSearchParams(encodeSetting(everything, attentionLab));
    for (const { name } of attentionLab.dimensions) expect(address.has(name), name).toBe(true);
  });

  it('restores keys that follow the tokens as followers', () => {
    const following = { ...base, dims: { ...base.dims, tokens: 96, keys: 96 } };
    expect(reopen(following)).toEqual(following);
    expect(applyDecoded(base, decode('#tokens=96')).dims['keys']).toBe(96);
  });

  it('can switch every kernel off', () => {
    expect(reopen({ ...base, kernels: [] }).kernels).toEqual([]);
  });
});

describe('a wrong or hostile address', () => {
  it.each([
    ['tokens=99999999999', 'tokens', 65_536],
    ['tokens=0', 'tokens', 1],
    [`heads=${'9'.repeat(400)}`, 'heads', 128],
    ['queryOffset=-70000', 'queryOffset', -65_536],
  ])('clamps %s with a notice', (hash, name, used) => {
    const { dims, notices } = decode(hash);
    expect(dims[name]).toBe(used);
    expect(notices).toMatchObject([{ kind: 'clamped', name, used }]);
  });

  it.each(['tokens=1e3', 'tokens=12.5', 'tokens=', 'tokens=NaN', 'tokens=0x10', 'causal=maybe'])(
    'ignores %s with a notice',
    (hash) => {
      const { dims, notices } = decode(hash);
      expect(dims).toEqual({});
      expect(notices).toMatchObject([{ kind: 'ignored', name: hash.split('=')[0] }]);
    },
  );

  it('takes only choices that a kernel declares, and only kernels that there are', () => {
    const { setting, notices } = decode('kernels=flash,evil&flash.tileRows=7&baseline=toString');
    expect(setting.kernels).toEqual(['flash']);
    expect(setting.tunings).toEqual({});
    expect(setting.baseline).toBeUndefined();
    expect(notices).toHaveLength(3);
  });

  it('leaves prototypes alone', () => {
    const { dims, setting, notices } = decode('__proto__=1&constructor=2&__proto__.tileRows=8');
    expect(Object.keys(dims)).toEqual([]);
    expect(setting.tunings).toEqual({});
    expect(({} as Record<string, unknown>)['tileRows']).toBeUndefined();
    expect(notices).toHaveLength(3);
  });

  it.each([
    ['a preset that there is not', 'preset=toString'],
    ['a preset beside numbers that are not its own', 'tokens=3&preset=vit-b-16-224'],
  ])('ignores %s', (_, hash) => {
    const { setting, notices } = decode(hash);
    expect(setting.preset).toBeUndefined();
    expect(notices).toMatchObject([{ kind: 'ignored', name: 'preset' }]);
  });

  it('quotes no more than a few characters of what it was given', () => {
    const [notice] = decode(`x=${'<script>'.repeat(1000)}`).notices;
    expect(notice?.given.length).toBeLessThan(30);
  });
});
