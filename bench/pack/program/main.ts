import { readFile, writeFile } from 'node:fs/promises';
import { toJson, withEngine } from '../../../src/cli/command';
import { InputError, NoAdapterError } from '../../../src/cli/errors';
import { parseOptions, parseWithin } from '../../../src/cli/options';
import type { Engine } from '../../../src/gpu/device';
import { settingsOf } from '../../attention/plan';
import { probeRoofs } from '../../attention/roofs';
import { checkKernels } from './check';
import type { PackReport, TorchReport } from './report';
import { formatPackReport } from './table';
import { timeKernels } from './timings';

const options = {
  tokens: {
    kind: 'text',
    value: 'n,n',
    default: '256,512,1024,2048,4096,8192',
    help: 'queries and keys, one size or several',
  },
} as const;

const MOST_TOKENS = 65_536;

/** @returns the exit code: 0 done and every kernel right, 2 bad input, 1 anything else */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const { tokens } = parseOptions(args, options);
    const sizes = tokens.split(',').map((size) => parseWithin('tokens', size, [1, MOST_TOKENS]));
    const report = await withEngine((engine) => runAll(engine, sizes));
    await writeFile('results.json', toJson(report));
    process.stdout.write(`${formatPackReport(report)}\n`);
    const failures = [...report.check.failures, ...report.failures];
    return failures.length > 0 ? 1 : 0;
  } catch (error) {
    const isKnown = error instanceof InputError || error instanceof NoAdapterError;
    process.stderr.write(`${isKnown ? error.message : (error as Error).stack}\n`);
    return error instanceof InputError ? 2 : 1;
  }
}

async function runAll(engine: Engine, sizes: readonly number[]): Promise<PackReport> {
  const tell = (text: string): void => void process.stderr.write(`${text}\n`);
  const check = await checkKernels(engine, tell);
  tell('probing the peaks');
  const roofs = await probeRoofs(engine);
  const timings = await timeKernels(engine, settingsOf(sizes), tell);
  const { adapter, clock } = engine;
  return { adapter, clock, roofs, check, ...timings, torch: await readTorch() };
}

async function readTorch(): Promise<TorchReport | null> {
  const text = await readFile('torch.json', 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as TorchReport);
}
