// Starts the benchmark of the flows, as the command line is started.
import { startProcess } from '../../src/cli/startProcess.mjs';

await startProcess('/bench/flows/main.ts', process.argv.slice(2));
