// Starts the fuzz driver, as the command line is started.
import { startProcess } from '../../src/cli/startProcess.mjs';

await startProcess('/tests/fuzz/main.ts', process.argv.slice(2));
