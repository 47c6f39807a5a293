// Starts a program of this repository in a process that sees the adapter's environment.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { adapterEnvironment } from './adapterEnvironment.mjs';

const RUN = fileURLToPath(new URL('run.mjs', import.meta.url));

/**
 * Finds an adapter, runs the program and ends as it does.
 * @param {string} entry module that exports `main(args)`, from the repository's root
 * @param {readonly string[]} args
 */
export async function startProcess(entry, args) {
  const child = spawn(process.execPath, [RUN, entry, ...args], {
    env: { ...process.env, ...(await adapterEnvironment()) },
    stdio: ['inherit', 'inherit', 'pipe'],
  });
  // Dawn tells stderr what it makes of a driver, "Warning: …" and where: none of it is for the person
  let dawnSpeaks = false;
  createInterface({ input: child.stderr }).on('line', (line) => {
    dawnSpeaks = line.startsWith('Warning: ') || (dawnSpeaks && /^\s+at /.test(line));
    if (!dawnSpeaks) process.stderr.write(`${line}\n`);
  });
  // a terminal's Ctrl+C reaches both processes; what is sent to this one alone is passed on
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('error', (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('close', (code, signal) => {
    // as shells report it, where a signal ended the child
    process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
  });
}
