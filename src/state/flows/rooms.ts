import { refitted } from '../../flows/refit';
import type { Engine } from '../../gpu/device';
import { DeviceLostError } from '../../gpu/errors';
import { currentEngine } from '../device';
import { inTurn } from '../turns';
import { askDesk } from './deskClient';
import { flowStore, type Job } from './flowStore';
import { givenFor } from './job';
import { restOf } from './pace';
import { FlowSession } from './session';
import { sourceOf } from './sources';
import { FlowViewer } from './viewer';
import { lookStore, NO_VIEWS, viewsStore } from './views';

/** What the flow has on the device: the one that learns, and the one that is looked at. */
const held: { engine: Engine | null; session: FlowSession | null; viewer: FlowViewer | null } = {
  engine: null,
  session: null,
  viewer: null,
};

/** The flow that is looked at; null while the device holds none. */
export function currentViewer(): FlowViewer | null {
  return held.engine === currentEngine() ? held.viewer : null;
}

/** Training as it was left; null where there is nothing to go on with. */
export function currentSession(): FlowSession | null {
  return held.engine === currentEngine() ? held.session : null;
}

/** Gives the device back what it holds. */
export function leaveDevice(): void {
  held.session?.release();
  held.viewer?.release();
  Object.assign(held, { engine: null, session: null, viewer: null });
}

/**
 * Makes the data and the first weights of a job, and shows them.
 * @throws DataError, or the signal's reason
 */
export async function prepare(job: Job, signal: AbortSignal): Promise<void> {
  flowStore.setState({ phase: 'loading', coming: job, waiting: false, reason: null });
  const source = await sourceOf(job.data);
  signal.throwIfAborted();
  const data = await askDesk({ kind: 'open', source, seed: job.seed });
  signal.throwIfAborted();
  const given = givenFor(job.shape);
  const weights =
    given?.weights ?? (await askDesk({ kind: 'weights', shape: job.shape, seed: job.seed }));
  signal.throwIfAborted();
  leaveDevice();
  viewsStore.setState(NO_VIEWS);
  const { job: before } = flowStore.getState();
  if (before?.dataKey !== job.dataKey) lookStore.setState({ probe: null, coordinates: [0, 1] });
  flowStore.setState({
    phase: 'idle',
    job,
    coming: null,
    data,
    model: given ?? {
      shape: job.shape,
      weights,
      standardisation: data.standardisation,
      step: 0,
      origin: 'initial',
    },
    step: 0,
    losses: new Float32Array(),
    evaluations: [],
    stepsPerSecond: null,
  });
}

/** The flow that is shown, on the device to look at, compiled if need be. @throws GpuError */
export async function openViewer(): Promise<FlowViewer> {
  return currentViewer() ?? inTurn(() => viewerOn(liveEngine()));
}

/**
 * Training of the job that is shown, from the weights that are shown, and the flow to look at
 * beside it; what is not compiled yet is compiled side by side.
 * @throws GpuError
 */
export async function openBoth(): Promise<readonly [FlowSession, FlowViewer]> {
  const [session, viewer] = [currentSession(), currentViewer()];
  if (session && viewer) return [session, viewer];
  return inTurn(() => {
    const engine = liveEngine();
    return Promise.all([sessionOn(engine), viewerOn(engine)]);
  });
}

async function viewerOn(engine: Engine): Promise<FlowViewer> {
  const { model } = flowStore.getState();
  held.viewer ??= await FlowViewer.open(engine, model!.shape);
  return held.viewer;
}

async function sessionOn(engine: Engine): Promise<FlowSession> {
  const { job, data, model, step } = flowStore.getState();
  const { shape, recipe } = job!;
  const rest = restOf(recipe, step);
  // a file's flow may know these points by another standardisation, or none
  const weights = refitted(model!, data!.standardisation);
  held.session ??= await FlowSession.open(engine, shape, rest, data!, weights, step);
  return held.session;
}

/** The device of now; what an earlier one held is gone. @throws DeviceLostError */
function liveEngine(): Engine {
  const engine = currentEngine();
  if (!engine) throw new DeviceLostError('');
  if (held.engine !== engine) Object.assign(held, { engine, session: null, viewer: null });
  return engine;
}
