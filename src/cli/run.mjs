// Loads the TypeScript and the shaders of a program through Vite's module runner: nothing is built first.
// The first argument names the module, from the repository's root; the others are the program's.
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const root = fileURLToPath(new URL('../../', import.meta.url));
const [entry = '', ...args] = process.argv.slice(2);
const { module } = await runnerImport(entry, {
  root,
  configFile: false,
  logLevel: 'error',
});
process.stdout.on('error', (error) => {
  // whoever read the results has had enough of them
  if ('code' in error && error.code === 'EPIPE') process.exit(0);
  throw error;
});
const code = await module.main(args);
// Dawn keeps polling: the process ends here, once everything printed is through its pipe
await Promise.all([process.stdout, process.stderr].map(flushed));
process.exit(code);

/** @param {NodeJS.WriteStream} stream */
function flushed(stream) {
  return new Promise((resolve) => stream.write('', resolve));
}
