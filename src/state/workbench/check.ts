import type { ShaderMessage } from '../../gpu/errors';
import { editedKernel, otherForm } from '../../spec/editedKernel';
import type { Plan } from '../../spec/kernel';
import { quoteOutside } from '../../spec/outsideText';
import { unsupported } from '../../spec/plan';
import { overruled, specialise } from '../../spec/shader';
import { ShaderTextError, type TracedText } from '../../spec/shaderText';
import type { Text } from '../../spec/text';
import { capabilitiesOf, currentEngine, deviceStore } from '../device';
import { type Bench, columnOf, type Problem } from './bench';

/** More of a message than this is not shown. */
const [MOST_LINES, MOST_LINE] = [12, 240];

/** Says what is wrong with the text, as it would compile now. Never rejects. */
export async function check(bench: Bench): Promise<void> {
  const { status } = deviceStore.getState().device;
  // what another device will make of it is known when it is there
  if (status === 'opening' || status === 'lost') return;
  const mine = ++bench.atWork.checks;
  const { text } = bench.store.getState();
  const problems = await problemsOf(bench);
  if (mine === bench.atWork.checks) bench.store.setState({ problems, checked: text });
}

async function problemsOf(bench: Bench): Promise<readonly Problem[]> {
  const { kernel, comparison, store } = bench;
  const { text, form } = store.getState();
  const { plan, tuning } = columnOf(bench);
  const made = otherForm(kernel, plan, form);
  if (made) return [{ severity: 'error', line: 0, column: 0, text: made }];
  const traced = tryToSpecialise(text, plan);
  if (traced instanceof ShaderTextError) return [problemOf(traced)];
  const { dims } = comparison.settingStore.getState();
  const capabilities = capabilitiesOf(deviceStore.getState().device);
  const misfit = unsupported(editedKernel(kernel, { text, form }), dims, tuning, capabilities);
  const general: readonly Problem[] = misfit
    ? [{ severity: 'error', line: 0, column: 0, text: misfit }]
    : [];
  return [...general, ...changedInVain(text, plan), ...(await compilerSays(bench, traced))];
}

/** A text as it compiles under a plan, each line traced back; or why it does not come to that. */
export function tryToSpecialise(text: string, plan: Plan): TracedText | ShaderTextError {
  try {
    return specialise(text, plan);
  } catch (error) {
    if (error instanceof ShaderTextError) return error;
    throw error;
  }
}

function changedInVain(text: string, plan: Plan): readonly Problem[] {
  return overruled(text, plan).map(({ name, line }) => ({
    severity: 'warning',
    line,
    column: 1,
    text: {
      en: `${name} follows the setting, which has the last word: change it there.`,
      'zh-CN': `${name} 由设置决定，以设置为准：请在设置中更改。`,
    },
  }));
}

async function compilerSays(bench: Bench, traced: TracedText): Promise<readonly Problem[]> {
  const engine = currentEngine();
  if (!engine) return [];
  const label = `${bench.kernel.task.id}/${bench.kernel.id}-edited`;
  try {
    // out of turn: a module alone keeps the device's clock waiting for nothing
    return trace(await engine.settle(engine.pipelines.check(label, traced.source)), traced);
  } catch {
    // a device that is going away has no opinion; that it goes is told elsewhere
    return [];
  }
}

/** A text as it compiles under the present setting, or why it does not come to that. */
export function compiledText(bench: Bench, text: string): string | Text {
  const traced = tryToSpecialise(text, columnOf(bench).plan);
  return traced instanceof ShaderTextError ? traced.text : traced.source;
}

/** A compiler's message keeps its lines, for it points from one into another. */
function quotedLines(text: string): string {
  const lines = text.split('\n', MOST_LINES);
  return lines.map((line) => quoteOutside(line, MOST_LINE)).join('\n');
}

/** A message of ours about a text. */
export function problemOf({ text, line }: ShaderTextError): Problem {
  return { severity: 'error', line, column: 1, text };
}

/** The line of a text, from 1, that a line of what compiles comes from; 0 where it is none. */
export function lineOfText(compiled: number, { origins }: TracedText): number {
  return compiled > 0 ? (origins[compiled - 1] ?? 0) + 1 : 0;
}

/** The compiler's messages on the lines of the text that was compiled; once, where a loop was written out. */
export function trace(messages: readonly ShaderMessage[], traced: TracedText): readonly Problem[] {
  const seen = new Set<string>();
  return messages.flatMap(({ type, line: compiled, column, text }): readonly Problem[] => {
    const line = lineOfText(compiled, traced);
    const key = `${line}:${column} ${text}`;
    if (seen.has(key)) return [];
    seen.add(key);
    const shown = quotedLines(text);
    return [{ severity: type, line, column, text: { en: shown, 'zh-CN': shown } }];
  });
}
