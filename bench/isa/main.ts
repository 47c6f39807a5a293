import { toJson } from '../../src/cli/command';
import { FailedRunError, InputError } from '../../src/cli/errors';
import { type Program, runOnCompiler, runOnLavapipe } from './driverProcess';
import { type Given, readOptions } from './options';
import { describeUsage } from './optionTable';
import { type Moment, readKept, withReports, writeKept } from './record';
import { type Report, reportOn, withFolder } from './report';
import { formatReport } from './table';

/**
 * Prints what real compilers make of the kernels.
 * @returns the exit code: 0 done, 2 bad input, 1 anything else
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const given = await readOptions(args);
    if (given === 'help') {
      process.stdout.write(`${describeUsage()}\n`);
      return 0;
    }
    if (given.program) return await run(given, given.program);
    return await (given.record ? record(given, given.record) : bench(given));
  } catch (error) {
    const isKnown = error instanceof InputError || error instanceof FailedRunError;
    process.stderr.write(`${isKnown ? error.message : (error as Error).stack}\n`);
    return error instanceof InputError ? 2 : 1;
  }
}

function run({ compilers, targets: [target] }: Given, program: Program): Promise<number> {
  if (!target) return runOnLavapipe(compilers, program);
  return withFolder((folder) => runOnCompiler(compilers, target, folder, program, 'inherit'));
}

async function bench(given: Given): Promise<number> {
  const reports: Report[] = [];
  for (const target of given.targets) reports.push(await reportOn(target, given));
  const text = given.json ? toJson(reports.map(figuresOf)) : reports.map(formatReport).join('\n\n');
  process.stdout.write(`${text}\n`);
  return tellFailures(reports);
}

/** Keeps each device's report as soon as it is there: the slowest compilers take minutes. */
async function record(given: Given, moment: Moment): Promise<number> {
  const reports: Report[] = [];
  for (const target of given.targets) {
    const report = await reportOn(target, given);
    const date = new Date().toISOString().slice(0, 10);
    const kept = await readKept(given.out);
    await writeKept(given.out, withReports(kept, moment, [{ ...figuresOf(report), date }]));
    process.stderr.write(`${target.name}: ${report.rows.length} entry points\n`);
    reports.push(report);
  }
  return tellFailures(reports);
}

function figuresOf(report: Report): Omit<Report, 'failures'> {
  const { failures: _, ...figures } = report;
  return figures;
}

function tellFailures(reports: readonly Report[]): number {
  const failures = reports.flatMap((report) => report.failures);
  for (const failure of failures) process.stderr.write(`${failure}\n`);
  return failures.length > 0 ? 1 : 0;
}
