import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeNpy } from '../../src/cli/npy';
import { elementCount } from '../../src/spec/tensor';
import { seededInputs } from '../../src/workloads/inputs';

const LAUNCHER = path.resolve(import.meta.dirname, '../../src/cli/launch.mjs');

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the command line as a person does, in a process of its own. */
export function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [LAUNCHER, ...args], { env: { ...process.env, ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const finished = new Promise<Finished>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, finished };
}

export function run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Finished> {
  return start(args, env).finished;
}

/** A fresh folder for the files of one test. */
export function scratchFolder(): string {
  return mkdtempSync(path.join(tmpdir(), 'tilescope-'));
}

/** Writes normally distributed values as `name`.npy. */
export function saveArray(
  folder: string,
  name: string,
  shape: readonly number[],
  change: (values: Float32Array) => void = () => undefined,
) {
  const tensor = { name, shape };
  const values = seededInputs([tensor], name.charCodeAt(0))[name] ?? new Float32Array();
  if (values.length !== elementCount(tensor)) throw new Error(`${name}: has no values`);
  change(values);
  const file = path.join(folder, `${name}.npy`);
  writeFileSync(file, writeNpy(shape, values));
  return { file, values };
}

/** Writes `values` as `name`.npy with a dtype of another kind: its header is float32's with the word replaced. */
export function saveTyped(
  folder: string,
  name: string,
  shape: readonly number[],
  dtype: '<f2' | '<i4' | '<i8' | '|b1' | '|u1',
  values: Uint16Array | Int32Array | BigInt64Array | Uint8Array,
): string {
  const file = path.join(folder, `${name}.npy`);
  const header = writeNpy(shape, new Float32Array());
  header.set(new TextEncoder().encode(dtype), Buffer.from(header).indexOf('<f4'));
  writeFileSync(file, Buffer.concat([header, new Uint8Array(values.buffer)]));
  return file;
}
