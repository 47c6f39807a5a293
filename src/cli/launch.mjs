// Starts the command line.
import { startProcess } from './startProcess.mjs';

await startProcess('/src/cli/main.ts', process.argv.slice(2));
