import { describe, expect, it } from 'vitest';
import { attentionKernels } from '../../src/kernels';
import { run } from './command';

interface Bytes {
  readonly read: number;
  readonly write: number;
}

interface Report {
  readonly tuning: Readonly<Record<string, number>>;
  readonly tensors: Readonly<Record<string, { readonly modelled: Bytes; readonly counted: Bytes }>>;
  readonly equal: boolean;
}

async function traffic(...args: readonly string[]): Promise<Report> {
  const { code, stdout, stderr } = await run(['traffic', ...args, '--json']);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as Report;
}

describe('traffic', () => {
  it('counts what the model says of each tensor, scratch and output included', async () => {
    const shape = ['--tokens', '33', '--keys', '40', '--heads', '2', '--head-dim', '8'];
    const { tuning, tensors, equal } = await traffic('--kernel', 'standard', ...shape);
    expect(tuning).toMatchObject({ tile: 64, chunks: 1 });
    expect(Object.keys(tensors)).toEqual(['q', 'k', 'v', 'scores', 'out']);
    const pairs = 4 * 2 * 33 * 40;
    expect(tensors['scores']!.counted).toEqual({ read: 2 * pairs, write: 2 * pairs });
    expect(tensors['out']!.counted).toEqual({ read: 0, write: 4 * 2 * 33 * 8 });
    for (const { modelled, counted } of Object.values(tensors)) expect(counted).toEqual(modelled);
    expect(equal).toBe(true);
  });

  it('counts under the tuning that is asked for', async () => {
    const shape = ['--tokens', '64', '--head-dim', '8', '--causal'];
    const tall = await traffic('--kernel', 'two-pass', ...shape, '--tune', 'tileRows=64');
    const flat = await traffic('--kernel', 'two-pass', ...shape, '--tune', 'two-pass.tileRows=8');
    expect(flat.tuning).toMatchObject({ tileRows: 8 });
    expect(flat.tensors['v']!.counted.read).toBeGreaterThan(tall.tensors['v']!.counted.read);
    expect([tall.equal, flat.equal]).toEqual([true, true]);
  });

  it.each([
    [[], '--kernel is missing'],
    [['--kernel', 'flesh'], `choose ${attentionKernels.map(({ id }) => id).join(', ')}`],
    [['--kernel', 'flash', '--tune', 'standard.tile=32'], 'no kernel standard runs here'],
    [['--kernel', 'flash', '--tokens', '0'], '--tokens 0: it must be'],
  ])('refuses %j in one line', async (args, problem) => {
    const { code, stdout, stderr } = await run(['traffic', ...args]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(problem);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('says in words whether they agree', async () => {
    const { stdout } = await run(['traffic', '--kernel', 'flash', '--tokens', '9']);
    expect(stdout).toContain('Counted and modelled agree to the byte.');
  });
});
