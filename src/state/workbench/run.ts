import type { Engine } from '../../gpu/device';
import { DeviceLostError, GpuError } from '../../gpu/errors';
import { compare } from '../../measure/compare';
import type { ComparisonRequest, Variant, VariantOutcome } from '../../measure/comparison';
import { editedKernel } from '../../spec/editedKernel';
import type { Kernel } from '../../spec/kernel';
import { sumByTensor } from '../../spec/plan';
import { ShaderTextError, type TracedText } from '../../spec/shaderText';
import type { Text } from '../../spec/text';
import { comparisonRequest } from '../comparison/request';
import { samplesFor } from '../comparison/run';
import { currentEngine, setBusy } from '../device';
import { reasonOf } from '../failure';
import { deviceTaken, inTurn } from '../turns';
import {
  type Bench,
  type BenchResult,
  type BenchRun,
  columnOf,
  isBroken,
  type Problem,
  type CountOutcome,
  type Side,
  type SideOutcome,
  SIDES,
  sideOf,
} from './bench';
import { lineOfText, problemOf, trace, tryToSpecialise } from './check';

/** Verifying and timing are this share of a run, counting is the rest. */
const TIMED_SHARE = 0.7;
/** A run that was stopped and has the device this long after is told of. */
const HELD_MS = 1000;

type Request = Pick<ComparisonRequest, 'dims' | 'variants' | 'inputs' | 'reference' | 'baseTask'>;

/**
 * Verifies the text and the original against float64, times them in turns on the same inputs, and
 * counts what each asks of memory. Never rejects.
 */
export async function runBench(bench: Bench): Promise<void> {
  if (!currentEngine()) return;
  stopBench(bench);
  const { atWork, store } = bench;
  if (isBroken(store.getState())) {
    // the last result stands, rather than one of the original alone
    setRun(bench, { status: 'refused' });
    return;
  }
  const abort = new AbortController();
  atWork.abort = abort;
  setRun(bench, {
    status: 'running',
    stage: deviceTaken() ? 'waiting' : 'compiling',
    side: 'original',
    fraction: 0,
  });
  try {
    await inTurn(() => untilStopped(abort.signal, () => runSides(bench, abort.signal)));
    if (!abort.signal.aborted) setRun(bench, { status: 'done' });
  } catch (error) {
    if (!abort.signal.aborted) {
      const { run } = store.getState();
      // nothing runs again by itself
      store.setState({ run: { status: 'failed', reason: failure(error, run) }, live: false });
    }
  }
  if (atWork.abort === abort) atWork.abort = null;
}

/** Stops at once for the eye, on the device when what runs there has ended. The last result stays. */
export function stopBench({ atWork, numbers, store }: Bench): void {
  const { abort } = atWork;
  if (!abort || abort.signal.aborted) return;
  const reason = new DOMException('stopped', 'AbortError');
  abort.abort(reason);
  numbers.cancel(reason);
  store.setState({ run: { status: 'stopped' } });
}

/** Does work that has the device; tells of it where the device is not given back soon after a stop. */
async function untilStopped(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  signal.throwIfAborted();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const watch = () => (timer = setTimeout(setBusy, HELD_MS, true));
  signal.addEventListener('abort', watch);
  try {
    await work();
  } finally {
    signal.removeEventListener('abort', watch);
    clearTimeout(timer);
    if (signal.aborted) setBusy(false);
  }
}

/** One run under way: what it runs, and where what comes of it goes. */
interface Sides {
  readonly bench: Bench;
  readonly engine: Engine;
  readonly signal: AbortSignal;
  readonly text: string;
  /** The text as it was specialised for this run, whatever is set meanwhile. */
  readonly traced: TracedText | null;
  readonly kernels: Readonly<Record<Side, Kernel>>;
  readonly request: Request;
  /** Adds to the result that is shown. */
  add(part: 'outcomes', side: Side, outcome: SideOutcome): void;
  add(part: 'counted', side: Side, outcome: CountOutcome): void;
}

async function runSides(bench: Bench, signal: AbortSignal): Promise<void> {
  const sides = await prepareSides(bench, signal);
  const outcomes = await timeSides(sides);
  const ran = outcomes.filter(({ status }) => status === 'done');
  await countSides(
    sides,
    ran.map((outcome) => sideOf(bench, outcome)),
  );
}

async function prepareSides(bench: Bench, signal: AbortSignal): Promise<Sides> {
  const engine = currentEngine();
  if (!engine) throw new DeviceLostError('');
  const { comparison, numbers, kernel, store } = bench;
  const { text, form } = store.getState();
  const { tuning, plan } = columnOf(bench);
  const setting = comparison.settingStore.getState();
  const kernels = { original: kernel, edited: editedKernel(kernel, { text, form }) };
  const variants: readonly Variant[] = SIDES.map((side) => ({ kernel: kernels[side], tuning }));
  setRun(bench, { status: 'running', stage: 'compiling', side: 'original', fraction: 0 });
  const request = await comparisonRequest(comparison.lab, numbers, setting, variants);
  const { dims, seed } = setting;
  let result: BenchResult = { text, at: { dims, tuning, seed }, outcomes: {}, counted: {} };
  const add: Sides['add'] = (part, side, outcome) => {
    if (signal.aborted) return;
    result = { ...result, [part]: { ...result[part], [side]: outcome } };
    store.setState({ result });
  };
  const traced = tryToSpecialise(text, plan);
  const known = traced instanceof ShaderTextError ? null : traced;
  return { bench, engine, signal, text, traced: known, kernels, request, add };
}

async function timeSides(sides: Sides): Promise<readonly VariantOutcome[]> {
  const { bench, engine, signal, text, traced, request, add } = sides;
  const outcomes = await compare(engine, {
    ...request,
    samples: samplesFor(engine),
    signal,
    onProgress: ({ stage, kernel, fraction }) => {
      const side = sideOf(bench, { kernel });
      progress(bench, signal, { stage, side, fraction: fraction * TIMED_SHARE });
    },
    onOutcome: (outcome) => add('outcomes', sideOf(bench, outcome), settle(outcome, traced)),
  });
  noteRight(bench, text, outcomes, signal);
  return outcomes;
}

async function countSides(sides: Sides, ran: readonly Side[]): Promise<void> {
  const { bench, signal, add } = sides;
  for (const [place, side] of ran.entries()) {
    const fraction = TIMED_SHARE + ((1 - TIMED_SHARE) * place) / ran.length;
    progress(bench, signal, { stage: 'counting', side, fraction });
    add('counted', side, await count(sides, side));
  }
}

async function count(sides: Sides, side: Side): Promise<CountOutcome> {
  const { engine, kernels, request, signal } = sides;
  const { dims, inputs, variants } = request;
  const tuning = variants[0]?.tuning ?? {};
  try {
    const { countTraffic } = await import('../../measure/countTraffic');
    const passes = await countTraffic(engine, kernels[side], dims, tuning, inputs, signal);
    return { status: 'done', traffic: sumByTensor(passes.flat()) };
  } catch (error) {
    return { status: 'failed', problem: uncounted(sides, side, error) };
  }
}

/** Why one side cannot be counted, on the lines of the text. @throws what concerns both sides */
function uncounted({ traced }: Sides, side: Side, error: unknown): Problem {
  if (error instanceof ShaderTextError) {
    const problem = problemOf(error);
    // the lines of the original are not those of the editor
    const known = side === 'edited' ? traced : null;
    return { ...problem, line: known ? lineOfText(problem.line, known) : 0 };
  }
  if (!(error instanceof GpuError) || error instanceof DeviceLostError) throw error;
  return { severity: 'error', line: 0, column: 0, text: error.text };
}

/** An outcome as it is shown, what the compiler says of it on the lines of the text. */
function settle(outcome: VariantOutcome, traced: TracedText | null): SideOutcome {
  if (outcome.status === 'done') return { status: 'done', measurement: outcome.measurement };
  const { reason, messages } = outcome;
  if (messages.length === 0 || !traced) return { status: 'failed', reason, problems: [] };
  return { status: 'failed', reason, problems: trace(messages, traced) };
}

function noteRight(
  { store }: Bench,
  text: string,
  outcomes: readonly VariantOutcome[],
  signal: AbortSignal,
): void {
  const edited = outcomes[1];
  const right = edited?.status === 'done' && edited.measurement.error.withinTolerance;
  if (right && !signal.aborted) store.setState({ lastRight: text });
}

function progress(
  bench: Bench,
  signal: AbortSignal,
  at: Omit<Extract<BenchRun, { status: 'running' }>, 'status'>,
): void {
  if (!signal.aborted) setRun(bench, { status: 'running', ...at });
}

function setRun({ store }: Bench, run: BenchRun): void {
  store.setState({ run });
}

function failure(error: unknown, run: BenchRun): Text {
  const ran: Side | null = run.status === 'running' ? run.side : null;
  if (!(error instanceof DeviceLostError) || ran !== 'edited') return reasonOf(error);
  return {
    en: `The device was lost while the edited kernel ran: it probably never ends, or the driver cannot run it. Your text is kept, and nothing runs again until you say so. (${error.text.en})`,
    'zh-CN': `编辑后的内核运行时设备丢失：它可能不会结束，或驱动无法运行它。文本已保留，在你再次运行之前不会自动运行。（${error.text['zh-CN']}）`,
  };
}
