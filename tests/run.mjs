// Runs every check and every test, and ends with one line that sums them up.
// With names of projects (unit, gpu, plans, cli, e2e) it runs these and their parts alone, with the build where the page is tested.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Tools that check the whole; each counts as one. The page's tests need the build. */
const CHECKS = [
  ['types', 'tsc', '--noEmit'],
  ['lint', 'oxlint', '--deny-warnings'],
  ['format', 'prettier', '--check', '--log-level=warn', '.'],
  ['build', 'vite', 'build', '--logLevel=warn'],
];

/** What lies outside the repository: tests whose name ends with it may be skipped where it is absent, and no others. */
const OUTSIDE = '../shared/conformance/onnx-attention.json';

const projects = process.argv.slice(2);
const asked =
  projects.length === 0
    ? CHECKS
    : CHECKS.filter(([name]) => name === 'build' && projects.includes('e2e'));
const checks = asked.map(([name, tool, ...args]) => check(name, tool, args));
const tests = await runTests();
const fine = checks.filter(Boolean).length;
const failures = checks.length - fine + tests.failed;
process.stdout.write(`\n${fine + tests.passed} passed, ${failures} failed\n`);
process.exit(failures > 0 ? 1 : 0);

/**
 * @param {string | undefined} name
 * @param {string | undefined} tool
 * @param {string[]} args
 */
function check(name, tool, args) {
  const start = performance.now();
  const { status, stdout, stderr, error } = spawnSync(`node_modules/.bin/${tool}`, args, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(`${status === 0 ? '✓' : '✗'} ${name} (${tool}, ${seconds} s)\n`);
  if (status !== 0) process.stdout.write(`${error?.message ?? stdout + stderr}\n`);
  return status === 0;
}

/**
 * Runs all projects of vite.config.ts. What is skipped counts as failed, but for what is declared to need a
 * file from outside that is absent; so does a project without a test.
 */
async function runTests() {
  const vitest = await startVitest('test', [], {
    root,
    project: projects.map((name) => `${name}*`),
    run: true,
    watch: false,
  });
  const modules = vitest.state.getTestModules();
  const cases = modules.flatMap((module) => [...module.children.allTests()]);
  const passed = cases.filter((each) => each.result().state === 'passed').length;
  const skipped = cases.filter(lacksOutside);
  const problems = [
    ...cases
      .filter((each) => !['passed', 'failed'].includes(each.result().state))
      .filter((each) => !skipped.includes(each))
      .map((each) => `not run: ${each.fullName}`),
    ...modules.filter(unread).map((module) => `cannot be run: ${module.relativeModuleId}`),
    ...vitest.projects
      .filter((project) => !modules.some((module) => module.project === project))
      .map((project) => `${project.name}: has no test`),
    ...vitest.state.getUnhandledErrors().map((error) => `outside a test: ${messageOf(error)}`),
  ];
  await vitest.close();
  for (const each of skipped) process.stdout.write(`- skipped: ${each.fullName}\n`);
  if (skipped.length > 0) process.stdout.write(`${skipped.length} skipped: ${OUTSIDE} is absent\n`);
  for (const problem of problems) process.stdout.write(`✗ ${problem}\n`);
  const failed = cases.filter((each) => each.result().state === 'failed').length;
  return { passed, failed: failed + problems.length };
}

/**
 * Whether a test was skipped for want of the file from outside, as its name declares.
 * @param {import('vitest/node').TestCase} each
 */
function lacksOutside(each) {
  const declared = each.name.endsWith(`(with ${OUTSIDE})`);
  return (
    declared &&
    each.result().state === 'skipped' &&
    !existsSync(new URL(`../${OUTSIDE}`, import.meta.url))
  );
}

/**
 * Whether a file failed beside its tests: it could not be loaded, or a hook failed.
 * @param {import('vitest/node').TestModule} module
 */
function unread(module) {
  const suites = [module, ...module.children.allSuites()];
  return suites.some((suite) => suite.errors().length > 0);
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : JSON.stringify(error);
}
