import type { Advance } from '../../flows/training';
import { deviceTaken } from '../turns';
import { Counter } from './counter';
import { type Evaluation, flowStore, type Model } from './flowStore';
import { check, evaluate, integrate, lookAt } from './lookAt';
import { detailOf, viewsDue } from './pace';
import { currentSession, openViewer } from './rooms';
import type { FlowSession } from './session';
import { viewsStore } from './views';

/** The best flow so far where what is trained on is finite, and can be learned by heart. */
let best: { readonly model: Model; readonly nats: number } | null = null;

/**
 * Makes steps, and looks at the flow from time to time.
 * @throws GpuError, or the signal's reason
 */
export async function learn(
  session: FlowSession,
  most: number,
  signal: AbortSignal,
): Promise<Advance['status']> {
  const counter = new Counter();
  try {
    return await advanceTo(most, session, counter, signal);
  } finally {
    // what was made counts, however it ended
    counter.flush();
  }
}

async function advanceTo(
  most: number,
  session: FlowSession,
  counter: Counter,
  signal: AbortSignal,
): Promise<Advance['status']> {
  // the first look shows what training starts from
  if (viewsStore.getState().samples === null)
    await look(flowStore.getState().model!, false, signal);
  let [lookedAt, took] = [performance.now(), 0];
  for (let left = most; left > 0;) {
    signal.throwIfAborted();
    if (deviceTaken()) flowStore.setState({ waiting: true });
    const { losses, status, ms } = await session.advance(left);
    left -= losses.length;
    counter.add(losses, ms, session.step);
    if (status !== 'running') return status;
    const now = performance.now();
    if (left <= 0 || !viewsDue(now - lookedAt, took, session.pace)) continue;
    counter.flush();
    await glance(session, signal);
    lookedAt = performance.now();
    took = lookedAt - now;
  }
  return 'running';
}

/** The flow as it is now, read back: to be shown, and to go on from if the device is lost. */
async function readBack(session: FlowSession): Promise<Model> {
  const { job, data } = flowStore.getState();
  const weights = await session.readWeights();
  const { standardisation } = data!;
  const { shape } = job!;
  const model = { shape, weights, standardisation, step: session.step, origin: 'trained' } as const;
  flowStore.setState({ model });
  return model;
}

/** A quick look while it learns. */
async function glance(session: FlowSession, signal: AbortSignal): Promise<void> {
  const model = await readBack(session);
  signal.throwIfAborted();
  await look(model, false, signal);
}

async function look(model: Model, atRest: boolean, signal: AbortSignal): Promise<void> {
  const { data } = flowStore.getState();
  const viewer = await openViewer();
  signal.throwIfAborted();
  await viewer.show(model);
  const detail = detailOf(viewer.pace, atRest);
  const evaluation = await evaluate(viewer, data!, model.step, detail.heldOut, signal);
  record(evaluation, model);
  await lookAt(viewer, data!, model, detail, signal);
  viewsStore.setState({ checks: await check(viewer, data!, model, detail, signal) });
}

/** An evaluation of the same step gives way to the later one. */
function record(evaluation: Evaluation, model: Model): void {
  const { data, evaluations } = flowStore.getState();
  const others = evaluations.filter(({ step }) => step !== evaluation.step);
  const all = [...others, evaluation].toSorted((a, b) => a.step - b.step);
  flowStore.setState({ evaluations: all });
  if (evaluations.length === 0) best = null;
  const isFinite = data?.entropyNats === null;
  if (isFinite && !(evaluation.nats >= (best?.nats ?? Infinity))) {
    best = { model, nats: evaluation.nats };
  }
}

/**
 * Everything about the flow as it stands, finely, then its checks.
 * @throws GpuError, or the signal's reason
 */
export async function rest(signal: AbortSignal): Promise<void> {
  const session = currentSession();
  const { phase, data, model: shown } = flowStore.getState();
  if (!data || !shown) return;
  const isNewer = session && session.step > shown.step && phase !== 'finished';
  const model = isNewer ? await readBack(session) : shown;
  await look(model, true, signal);
  if (data.dimensions === 2) await integrate(await openViewer(), data, model, signal);
}

/** The end of training: of finite data the flow that did best on held-out points is kept. */
export async function conclude(session: FlowSession, signal: AbortSignal): Promise<void> {
  const last = await readBack(session);
  const { data } = flowStore.getState();
  if (data?.entropyNats !== null) return;
  const viewer = await openViewer();
  await viewer.show(last);
  record(await evaluate(viewer, data, last.step, Infinity, signal), last);
  if (best) flowStore.setState({ model: best.model });
}
