import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { radv } from '../../bench/isa/drivers/radv';
import { hk } from '../../bench/isa/drivers/hk';
import { readExecutable } from '../../bench/isa/figures';
import { KERNELS } from '../../bench/isa/jobs';
import { describeUsage } from '../../bench/isa/optionTable';
import { readOptions } from '../../bench/isa/options';
import {
  formatKept,
  type KeptReport,
  pairRows,
  readKept,
  withReports,
  writeKept,
} from '../../bench/isa/record';
import type { Row } from '../../bench/isa/report';
import { formatReport } from '../../bench/isa/table';
import { flowKernels, offeredAttentionKernels } from '../../src/kernels';

const folder = mkdtempSync(path.join(tmpdir(), 'tilescope-isa-test-'));
const compilers = path.join(folder, 'compilers');
const libraries = path.join(compilers, 'root/usr/lib/x86_64-linux-gnu');
mkdirSync(libraries, { recursive: true });
mkdirSync(path.join(compilers, 'stand-ins'));
writeFileSync(path.join(libraries, 'ld-linux-x86-64.so.2'), '');
writeFileSync(path.join(compilers, 'stand-ins/nulldrm.so'), '');
afterAll(() => rmSync(folder, { recursive: true }));

async function read(...args: readonly string[]) {
  const given = await readOptions(['--compilers', compilers, ...args]);
  if (given === 'help') throw new Error('help was not asked for');
  return given;
}

describe('readOptions', () => {
  it('compiles every kernel of the registry for one device unless told otherwise', async () => {
    const { targets, order } = await read();
    expect(targets.map(({ name }) => name)).toEqual(['radv:navi31']);
    expect(order.halfWherePossible).toBe(true);
    expect(new Set(order.jobs.map(({ kernel }) => kernel))).toEqual(
      new Set(KERNELS.map(({ id }) => id)),
    );
    const known = KERNELS.map(({ id }) => id);
    expect(known).toEqual(
      expect.arrayContaining([...offeredAttentionKernels, ...flowKernels].map(({ id }) => id)),
    );
    expect(known).toEqual(expect.arrayContaining(['training-step', 'multiply-add', 'copy']));
  });

  it('takes sizes, types and tunings', async () => {
    const sizes = ['--dims', '40,72', '--dtypes', 'f16', '--tokens', '100', '--causal'];
    const { order } = await read('--kernels', 'flash', ...sizes, '--tune', 'rows=2');
    expect(order.halfWherePossible).toBe(false);
    expect(order.jobs.map(({ size, chosen }) => [size, chosen])).toEqual([
      ['d40 f16', { rows: 2 }],
      ['d72 f16', { rows: 2 }],
    ]);
    expect(order.jobs[0]?.dims).toMatchObject({ tokens: 100, keys: 100, causal: true, half: 1 });
  });

  it('asks matrix units for f16 alone, and a device without them only where it is told to', async () => {
    const { order } = await read();
    const own = order.jobs.filter(({ kernel }) => kernel === 'flash-matrix');
    expect(own.map(({ size }) => size)).toEqual(['d64 f16', 'd128 f16']);
    expect(order.experimentsWherePossible).toBe(true);
    const named = await read('--kernels', 'flash-matrix', '--dtypes', 'f32', '--dims', '64');
    // what it refuses it is asked, for the reason
    expect(named.order.jobs.map(({ size }) => size)).toEqual(['d64 f32']);
    expect(named.order.experimentsWherePossible).toBe(false);
  });

  it('takes a text for one kernel', async () => {
    const source = path.join(folder, 'copy.wgsl');
    writeFileSync(source, '// nothing');
    const { order } = await read('--kernels', 'copy', '--source', source);
    expect(order.jobs).toMatchObject([{ kernel: 'copy', source: '// nothing' }]);
  });

  it('leaves what stands behind --run to the program', async () => {
    const { program, targets } = await read('--device', 'lvp', '--run', 'cli', 'info', '--json');
    expect(program).toEqual({ entry: '/src/cli/main.ts', args: ['info', '--json'] });
    expect(targets).toEqual([]);
  });

  it('records all devices that are kept, or those that are named', async () => {
    expect((await read('--record', 'before')).targets).toHaveLength(6);
    const { targets, record } = await read('--record', 'after', '--device', 'tu:740,hk:g13g');
    expect([targets.map(({ name }) => name), record]).toEqual([['tu:740', 'hk:g13g'], 'after']);
  });

  it.each([
    [['--device', 'radv:navi99'], /--device radv:navi99: there is no such device, choose radv:/],
    [['--device', 'lvp'], /--device lvp: .* use it with --run/],
    [['--device', 'tu:740,tu:740'], /--device: tu:740 is named twice/],
    [['--kernels', 'flush'], /--kernels flush: there is no such kernel/],
    [['--dims', '64,0'], /--dims 0: it must be from 1 to 576/],
    [['--dtypes', 'f64'], /--dtypes f64: choose f32 or f16/],
    [['--tokens', 'many'], /--tokens many: give a whole number/],
    [['--tune', 'rows=2'], /several kernels run, say which one is meant/],
    [['--source', 'x.wgsl'], /--source: say by --kernels/],
    [['--kernels', 'copy', '--source', 'x.wgsl'], /--source x.wgsl cannot be read/],
    [['--keep', tmpdir()], /is not empty: name another/],
    [['--record', 'now'], /--record now: choose before or after/],
    [['--record', 'after', '--dims', '64'], /--record: it takes all kernels as they are/],
    [['--run'], /--run : choose cli, fuzz, matrices/],
    [['--device', 'radv:navi31', '--run', 'cli'], /--run: only lvp computes/],
  ])('refuses %j', async (args, message) => {
    await expect(read(...args)).rejects.toThrow(message);
  });

  it('wants the compilers laid', async () => {
    await expect(readOptions([])).rejects.toThrow('--compilers is missing');
    await expect(readOptions(['--compilers', folder])).rejects.toThrow('run bench/isa/setup.sh');
    expect(await readOptions(['--help'])).toBe('help');
    expect(describeUsage()).toContain('--compilers folder');
  });
});

describe('readExecutable', () => {
  const executable = {
    subgroupSize: 32,
    statistics: { VGPRs: 96, 'Code size': 400, GPRs: 151, Threads: 640, 'Early preamble': true },
    texts: {},
  };

  it('leaves open what the driver does not say', () => {
    expect(readExecutable(radv, executable, 2048).figures).toEqual({
      lanes: 32,
      registers: 96,
      spilled: null,
      fills: null,
      scratch: null,
      lds: 2048,
      waves: null,
      code: 400,
      fmaShare: null,
    });
  });

  it('makes waves of threads', () => {
    expect(readExecutable(hk, executable, 0).figures).toMatchObject({ registers: 151, waves: 20 });
  });
});

const row: Row = {
  kernel: 'flash',
  size: 'd64 f32',
  tuning: { rows: 4 },
  entry: 'attend',
  lanes: 32,
  registers: 256,
  spilled: 74,
  fills: null,
  scratch: 0,
  lds: 17_408,
  waves: 4,
  code: 42_472,
  fmaShare: 0.596,
};

function keptReport(device: string, rows: readonly Row[]): KeptReport {
  return { device, adapter: 'a', compiler: 'Mesa 26', dawn: '1', date: '2026-11-28', rows };
}

describe('a report', () => {
  it('is a line an entry point', () => {
    const report = { ...keptReport('radv:navi31', [row]), failures: [] };
    expect(formatReport(report).split('\n')).toEqual([
      'radv:navi31: a; Mesa 26; Dawn of webgpu 1',
      '',
      expect.stringMatching(/^kernel  size     tuning  entry   lanes  registers .* FMA %$/),
      expect.stringMatching(
        /^flash   d64 f32  rows 4  attend     32        256 +74 +– +0 +17408 +4 +42472 +60$/,
      ),
    ]);
  });

  it('lists loops where there are any', () => {
    const counts = { instructions: 100.4, fma: 59.6 };
    const loops = [{ first: 1, last: 2, depth: 1, counts }];
    const report = { ...keptReport('radv:navi31', [{ ...row, loops }]), failures: [] };
    expect(formatReport(report)).toContain('  blocks 1 to 2: 100 in all, fma 60');
  });
});

describe('what is kept', () => {
  const better = { ...row, spilled: 0, tuning: { rows: 2 } };

  it('pairs rows, and puts those that are gone last', () => {
    const gone = { ...row, entry: 'merge' };
    expect(pairRows([gone, row], [better])).toEqual([
      [row, better],
      [gone, undefined],
    ]);
  });

  it('shows what changed', () => {
    const kept = {
      before: [keptReport('tu:740', [row])],
      after: [keptReport('tu:740', [better])],
    };
    const text = formatKept(kept);
    expect(text).toContain(
      '| flash | d64 f32 | attend | rows 4 → rows 2 | 32 | 256 | 74 → 0 | – | 0 | 17408 | 4 | 42472 | 60 |',
    );
    expect(formatKept({ before: kept.before })).toContain('| rows 4 | 32 | 256 | 74 |');
  });

  it('takes the place of what was kept of the device, and is read again', async () => {
    const before = withReports({}, 'before', [keptReport('tu:740', [row])]);
    const both = withReports(before, 'before', [keptReport('radv:navi31', [row])]);
    const again = withReports(both, 'before', [keptReport('tu:740', [better])]);
    await writeKept(folder, again);
    expect(await readKept(folder)).toEqual({
      before: [keptReport('radv:navi31', [row]), keptReport('tu:740', [better])],
    });
    expect(readFileSync(path.join(folder, 'isa.md'), 'utf8')).toContain('## `tu:740`');
    writeFileSync(path.join(folder, 'isa.json'), 'no JSON');
    await expect(readKept(folder)).rejects.toThrow('holds no results: remove it');
  });
});
