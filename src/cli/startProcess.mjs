// Starts a program of this repository in a process that sees the adapter's environment.
import { fileURLToPath } from 'node:url';
import { adapterEnvironment } from './adapterEnvironment.mjs';
import { runProgram } from './childProcess.mjs';

const RUN = fileURLToPath(new URL('run.mjs', import.meta.url));

/**
 * Finds an adapter, runs the program and ends as it does.
 * @param {string} entry module that exports `main(args)`, from the repository's root
 * @param {readonly string[]} args
 */
export async function startProcess(entry, args) {
  const env = { ...process.env, ...(await adapterEnvironment()) };
  process.exitCode = await runProgram(process.execPath, [RUN, entry, ...args], { env });
}
