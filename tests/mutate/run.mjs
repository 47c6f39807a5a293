// Breaks the code in one place at a time and asks whether a test notices: `npm run mutate [-- --only WORD]`.
// Works in a copy of the tree as it is: the tree itself is not touched. Ends with one line that sums up, and
// with 1 where a change survived that is not named as equivalent.
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mutations } from './mutations.mjs';

/** @typedef {import('./mutations.mjs').Mutation} Mutation */

const root = fileURLToPath(new URL('../..', import.meta.url));
/** A change can make a loop endless: then it is noticed too. */
const MOST_SECONDS = 300;

const { only } = parseArgs({ options: { only: { type: 'string' } } }).values;
const chosen = mutations.filter(({ id }) => only === undefined || id.includes(only));
const copy = mkdtempSync(path.join(tmpdir(), 'tilescope-mutate-'));
/** @type {import('node:child_process').ChildProcess | null} */
let running = null;
process.on('exit', () => rmSync(copy, { recursive: true, force: true, maxRetries: 10 }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);

checkTable();
copyTree();
for (const { id, file, find } of chosen) checkPlace(id, file, find);
await checkUnchanged();
const counts = { killed: 0, survived: 0, equivalent: 0 };
for (const mutation of chosen) {
  const start = performance.now();
  const outcome = await outcomeOf(mutation);
  counts[outcome] += 1;
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  const reason = outcome === 'equivalent' ? `: ${mutation.equivalent}` : '';
  print(`${outcome} ${mutation.id} (${mutation.file}, ${seconds} s)${reason}`);
}
print(`${counts.killed} killed, ${counts.survived} survived, ${counts.equivalent} equivalent`);
process.exit(counts.survived > 0 ? 1 : 0);

/** @param {string} line */
function print(line) {
  process.stdout.write(`${line}\n`);
}

/**
 * Ends with 2: the table itself is wrong.
 * @param {string} message
 * @returns {never}
 */
function refuse(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

function stop() {
  running?.kill();
  process.exit(130);
}

function checkTable() {
  if (chosen.length === 0) refuse(`--only ${only}: no mutation has that in its id`);
  const ids = mutations.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) refuse(`${twice}: two mutations have this id`);
}

/** All that git would keep; packages are linked, and so is what lies beside the repository. */
function copyTree() {
  const listed = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (listed.status !== 0) refuse(`git ls-files failed: ${listed.stderr}`);
  for (const file of listed.stdout.split('\0').filter(Boolean)) {
    const from = path.join(root, file);
    if (existsSync(from)) cpSync(from, path.join(copy, file));
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
}

/**
 * @param {string} id
 * @param {string} file
 * @param {string} find
 */
function checkPlace(id, file, find) {
  const place = path.join(copy, file);
  if (!existsSync(place)) refuse(`${id}: ${file} is not there`);
  const times = readFileSync(place, 'utf8').split(find).length - 1;
  if (times !== 1) refuse(`${id}: its text is ${times} times in ${file}, it must be there once`);
}

/** Every test that is to notice something must pass while there is nothing to notice. */
async function checkUnchanged() {
  const commands = new Map(chosen.map(({ tests }) => [tests.join(' '), tests]));
  for (const tests of commands.values()) {
    const { passed, failed } = await runTests(tests);
    if (failed || passed === 0) {
      refuse(`${tests.join(' ')}: ${failed ? 'fails' : 'runs no test'} before anything is changed`);
    }
  }
}

/**
 * @param {Mutation} mutation
 * @returns {Promise<'killed' | 'survived' | 'equivalent'>}
 */
async function outcomeOf({ file, find, replace, tests, equivalent }) {
  const place = path.join(copy, file);
  const before = readFileSync(place, 'utf8');
  writeFileSync(
    place,
    before.replace(find, () => replace),
  );
  try {
    const { failed } = await runTests(tests);
    if (failed) return 'killed';
    return equivalent === undefined ? 'survived' : 'equivalent';
  } finally {
    writeFileSync(place, before);
  }
}

/**
 * @param {Mutation['tests']} tests
 * @returns {Promise<{ passed: number, failed: boolean }>}
 */
function runTests([project, file, pattern]) {
  const args = ['run', '--project', project, file, '--reporter', 'json', '--bail', '1'];
  if (pattern !== undefined) args.push('-t', pattern);
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', ...args], {
      cwd: copy,
      // a pattern may name a size that a usual run leaves out
      env: { ...process.env, FULL: '1' },
    });
    running = child;
    let text = '';
    child.stdout.on('data', (part) => (text += part));
    const tooLong = setTimeout(() => child.kill(), MOST_SECONDS * 1000);
    child.on('close', (code) => {
      clearTimeout(tooLong);
      running = null;
      const passed = Number(/"numPassedTests":(\d+)/.exec(text)?.[1] ?? 0);
      resolve({ passed, failed: code !== 0 });
    });
  });
}
