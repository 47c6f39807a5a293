import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_CAPABILITIES } from '../../src/spec/capabilities';
import { attentionComparison } from '../../src/state/attention/comparison';
import { deviceStore } from '../../src/state/device';
import { diagnostics } from '../../src/state/diagnostics';
import { openLab } from '../../src/state/labs';
import { setLanguage } from '../../src/state/preferences';
import { sampleResult } from './sampleReport';

const { runStore, settingStore } = attentionComparison;

beforeEach(async () => {
  vi.stubGlobal('location', new URL('https://page/#'));
  vi.stubGlobal('history', { replaceState: () => undefined });
  vi.stubGlobal('navigator', { userAgent: 'Browser/1.0', gpu: undefined });
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('document', { documentElement: { dataset: {} } });
  await openLab('attention', () => undefined);
});

afterEach(() => vi.unstubAllGlobals());

describe('diagnostics', () => {
  it('say what is missing where there is no WebGPU, in English whatever the page speaks', () => {
    setLanguage('zh-CN');
    deviceStore.setState({ device: { status: 'unavailable', kind: 'no-adapter', said: null } });
    const text = diagnostics();
    expect(text).toMatch(/^Tilescope \d+\.\d+\.\d+\nlink: https:\/\/page\//);
    expect(text).toContain('browser: Browser/1.0');
    expect(text).toContain('page: zh-CN, system theme, secure, navigator.gpu absent');
    expect(text).toContain('device: unavailable (no-adapter)');
    expect(text).toContain('last device loss: none');
    expect(text).toContain('  flash: not run yet');
    expect(text).not.toMatch(/[\u4e00-\u9fff]/);
  });

  it('say everything of the device, and how each kernel stands with its reason', () => {
    const result = { ...sampleResult(0), outputs: [new Float32Array(1)], source: 'wgsl' };
    deviceStore.setState({
      device: {
        status: 'ready',
        adapter: result.adapter,
        capabilities: { ...DEFAULT_CAPABILITIES, features: new Set(['subgroups', 'shader-f16']) },
        clock: result.clock,
      },
      lastLoss: { en: 'The GPU device was lost.', 'zh-CN': 'GPU 设备已丢失。' },
    });
    settingStore.setState(({ dims }) => ({
      dims: { ...dims, keyHeads: 3 },
      kernels: ['standard', 'flash'],
    }));
    runStore.setState({
      runs: {
        standard: { status: 'done', result },
        flash: { status: 'failed', reason: { en: 'no luck', 'zh-CN': '运气不好' } },
      },
      ended: 'finished',
    });
    const text = diagnostics();
    for (const line of [
      '  vendor: acme',
      '  device: –',
      '  description: Acme, "Rocket"',
      '  clock: wall, steps of 100 ns',
      '  registers a thread: not known',
      '  features: shader-f16, subgroups',
      '  maxBufferSize: 268435456',
      'last device loss: The GPU device was lost.',
      'lab attention: finished',
    ]) {
      expect(text).toContain(`${line}\n`);
    }
    expect(text).toMatch(
      /standard: done; median 2\.00 µs of 3; error 1\.0e-7 within 0\.00002; tokens 256/,
    );
    expect(text).toMatch(/flash: failed: no luck; does not fit: .*key heads/);
    expect(text).toMatch(/linear: off/);
    expect(text).not.toMatch(/wgsl|[\u4e00-\u9fff]/);
  });
});
