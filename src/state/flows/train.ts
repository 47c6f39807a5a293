import { DataError } from '../../flows/dataError';
import { DeviceLostError, GpuError } from '../../gpu/errors';
import type { Text } from '../../spec/text';
import { currentEngine } from '../device';
import { saidOf } from '../failure';
import { drive } from './drive';
import { flowStore, isActive, type Phase } from './flowStore';
import { jobSet } from './job';
import { conclude, learn, rest } from './learn';
import { leaveDevice, openBoth, prepare } from './rooms';
import { flowSettingStore } from './setting';
import { hasSource } from './sources';

/** Whether a person (or the first visit) wants it to learn: it then follows every change. */
let wanted = false;

/** From these a flow of the same job goes on; from the others it begins anew. */
const GOES_ON: readonly Phase[] = ['idle', 'compiling', 'training', 'paused', 'lost'];

/**
 * Trains the flow that is set to the end of its recipe, on from where it was paused. Without the data
 * that are set nothing is done, here and below: the page says what is missing.
 */
export async function train(): Promise<void> {
  if (!hasData()) return;
  wanted = true;
  return drive((signal) => work(Infinity, signal), fail);
}

/** Makes a single step. */
export async function stepOnce(): Promise<void> {
  if (!hasData()) return;
  wanted = false;
  return drive((signal) => work(1, signal), fail);
}

export function pause(): Promise<void> {
  wanted = false;
  if (isActive(flowStore.getState().phase)) flowStore.setState({ phase: 'paused', waiting: false });
  return drive(rest, fail);
}

/** Back to the first weights of the flow that is set, untrained. */
export async function reset(): Promise<void> {
  if (!hasData()) return;
  wanted = false;
  return show();
}

/** Prepares what is set and shows it as far as there is a device. */
export function show(): Promise<void> {
  return drive(async (signal) => {
    await prepare(jobSet(), signal);
    if (currentEngine()) await rest(signal);
  }, fail);
}

/** Looks again at the flow that is shown, on a new device. */
export function showAgain(): Promise<void> {
  return drive(rest, fail);
}

export function isWanted(): boolean {
  return wanted;
}

/** Whether the flow that is shown was made under another setting. */
export function isStaleFlow(): boolean {
  const { job } = flowStore.getState();
  return job !== null && job.key !== jobSet().key;
}

function hasData(): boolean {
  return hasSource(flowSettingStore.getState().data);
}

async function work(most: number, signal: AbortSignal): Promise<void> {
  const job = jobSet();
  const { phase, job: shown } = flowStore.getState();
  if (shown?.key !== job.key || !GOES_ON.includes(phase)) await prepare(job, signal);
  if (!currentEngine()) return;
  flowStore.setState({ phase: 'compiling', reason: null });
  const [session, viewer] = await openBoth();
  signal.throwIfAborted();
  await viewer.show(flowStore.getState().model!);
  flowStore.setState({ phase: 'training' });
  const status = await learn(session, most, signal);
  if (status === 'finished') await conclude(session, signal);
  if (status !== 'running') wanted = false;
  flowStore.setState({ phase: status === 'running' ? 'paused' : status });
  await rest(signal);
}

/** What went wrong becomes a state; the weights that were read back last stay. */
function fail(error: unknown): void {
  if (error instanceof DeviceLostError) {
    deviceGone();
    return;
  }
  wanted = false;
  const known = error instanceof GpuError || error instanceof DataError;
  if (!known) console.error(error);
  flowStore.setState({
    phase: 'failed',
    coming: null,
    waiting: false,
    reason: known ? error.text : unexpected(error),
  });
  leaveDevice();
}

/** Without its device a training that had begun can only go on from what was read back. */
export function deviceGone(): void {
  const { phase, model } = flowStore.getState();
  leaveDevice();
  wanted = false;
  const had = isActive(phase) || (phase === 'paused' && model?.origin === 'trained');
  if (had) flowStore.setState({ phase: 'lost', step: model?.step ?? 0, waiting: false });
}

function unexpected(error: unknown): Text {
  const message = saidOf(error);
  return {
    en: `Training ended unexpectedly: ${message}. Reset and train again.`,
    'zh-CN': `训练意外终止：${message}。请重置后重新训练。`,
  };
}
