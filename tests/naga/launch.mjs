// Starts the check of texts by naga, as the command line is started: naga needs an adapter too.
import { startProcess } from '../../src/cli/startProcess.mjs';

await startProcess('/tests/naga/main.ts', process.argv.slice(2));
