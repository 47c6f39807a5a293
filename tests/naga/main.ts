import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BEYOND, enables, probeOf } from './beyond';
import { type Compiler, compilerOf, COMPILERS, messagesOf, MissingError } from './compilers';
import { type GeneratedText, generatedTexts } from './texts';

/** Texts whose messages are shown; the others are named. */
const MOST_MESSAGES = 10;

/** Counts of texts. */
interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Gives every text that the default tunings generate to the oldest and the newest naga, and says what they have
 * against it. The last line is `N passed, N failed`: a text counts once for each.
 */
export async function main(): Promise<number> {
  const scratch = mkdtempSync(path.join(tmpdir(), 'tilescope-naga-'));
  let tally: Tally = { passed: 0, failed: 1 };
  try {
    tally = checkAll(scratch);
  } catch (error) {
    if (!(error instanceof MissingError)) throw error;
    say(error.message);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  say(`${tally.passed} passed, ${tally.failed} failed`);
  return tally.failed === 0 && tally.passed > 0 ? 0 : 1;
}

function checkAll(scratch: string): Tally {
  const noAdapter = process.env['TILESCOPE_NO_ADAPTER'];
  if (noAdapter) throw new MissingError(noAdapter);
  const compilers = COMPILERS.map(compilerOf);
  const texts = generatedTexts();
  const tallies = compilers.map((compiler) => check(compiler, texts, scratch));
  return {
    passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
    failed: tallies.reduce((sum, { failed }) => sum + failed, 0),
  };
}

function check(compiler: Compiler, texts: readonly GeneratedText[], scratch: string): Tally {
  const ask = (sources: readonly string[]): readonly (string | null)[] => {
    const file = path.join(scratch, 'texts.json');
    writeFileSync(file, JSON.stringify(sources));
    return messagesOf(compiler, file, scratch);
  };
  const answers = ask(BEYOND.map(probeOf));
  const lacking = BEYOND.filter((_, index) => answers[index] !== null);
  const given = texts.filter(({ source }) => !lacking.some((each) => enables(source, each)));
  const messages = ask(given.map(({ source }) => source));
  const refused = given.flatMap((text, index) => {
    const message = messages[index];
    return message ? [{ text, message }] : [];
  });
  const passed = given.length - refused.length;
  say(`${compiler.name} takes ${passed} of ${given.length} texts`);
  for (const extension of lacking) {
    const without = texts.filter(({ source }) => enables(source, extension)).length;
    say(`  not given, ${without} with enable ${extension.name}: ${extension.why}`);
  }
  refused.forEach(({ text: { kernel, device, size }, message }, index) => {
    say(`✗ ${compiler.name}: ${kernel} at ${size}, ${device}`);
    if (index < MOST_MESSAGES) say(message);
  });
  return { passed, failed: refused.length };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
