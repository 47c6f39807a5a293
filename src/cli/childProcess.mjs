// Runs a program of this repository in a process of its own, as if it were this one.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Runs a program to its end. Its messages go to stderr, but for Dawn's own, and signals reach it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env: NodeJS.ProcessEnv, stdout?: 'inherit' | 'ignore' }} options
 * @returns {Promise<number>} its exit code
 */
export function runProgram(command, args, { env, stdout = 'inherit' }) {
  const child = spawn(command, args, { env, stdio: ['inherit', stdout, 'pipe'] });
  // Dawn tells stderr what it makes of a driver, "Warning: …" and where: none of it is for the person
  let dawnSpeaks = false;
  const messages = /** @type {import('node:stream').Readable} */ (child.stderr);
  createInterface({ input: messages }).on('line', (line) => {
    dawnSpeaks = line.startsWith('Warning: ') || (dawnSpeaks && /^\s+at /.test(line));
    if (!dawnSpeaks) process.stderr.write(`${line}\n`);
  });
  // a terminal's Ctrl+C reaches both processes; what is sent to this one alone is passed on
  /** @param {NodeJS.Signals} signal */
  const passOn = (signal) => void child.kill(signal);
  for (const signal of SIGNALS) process.on(signal, passOn);
  return new Promise((resolve) => {
    /** @param {number} code */
    const end = (code) => {
      for (const signal of SIGNALS) process.off(signal, passOn);
      resolve(code);
    };
    child.on('error', (error) => {
      process.stderr.write(`${error.message}\n`);
      end(1);
    });
    // as shells report it, where a signal ended the child
    child.on('close', (code, signal) =>
      end(code ?? 128 + (signal ? constants.signals[signal] : 0)),
    );
  });
}
