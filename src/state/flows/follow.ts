import { deviceStore } from '../device';
import { flowComparison } from './comparison';
import { flowStore } from './flowStore';
import { frameOf } from './frame';
import { followData, jobSet } from './job';
import { warped } from './lookAt';
import { detailOf } from './pace';
import { currentViewer } from './rooms';
import { flowSettingStore } from './setting';
import { hasSource, sourcesStore } from './sources';
import { deviceGone, isWanted, show, showAgain, train } from './train';
import { lookStore, viewsStore } from './views';

/** A slider that is dragged changes the setting many times a second. */
const SETTLED_MS = 300;

let bound = false;

/** Lets the flow follow the setting, the device and the look; called once the lab is opened. */
export function bindFlow(): void {
  if (bound) return;
  bound = true;
  // what an address said before anyone listened
  followData();
  followSetting();
  followDevice();
  lookStore.subscribe(({ stage }, before) => stage !== before.stage && void rewarp());
  void show();
}

function followSetting(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(settle, SETTLED_MS);
  };
  flowComparison.settingStore.subscribe(changed);
  for (const store of [flowSettingStore, sourcesStore]) {
    store.subscribe(() => {
      followData();
      changed();
    });
  }
}

/** What learns begins anew under a new setting; what was never trained follows it; the rest goes stale. */
function settle(): void {
  const { job: shown, coming, phase, model } = flowStore.getState();
  // what is on its way counts: the job that is shown has been given up for it
  const job = coming ?? shown;
  const next = jobSet();
  if (job?.key === next.key || !hasSource(next.data)) return;
  const dataChanged = job?.dataKey !== next.dataKey;
  if (isWanted() || (phase === 'finished' && dataChanged)) void train();
  else if (!model || model.origin !== 'trained') void show();
  else if (phase === 'failed') void show();
}

function followDevice(): void {
  deviceStore.subscribe(({ device: { status } }, { device: before }) => {
    if (status === before.status) return;
    if (status === 'lost') deviceGone();
    if (status === 'ready' && flowStore.getState().phase !== 'loading') void showAgain();
  });
}

let warping = false;

/** Carries points and grid to the stage in view; the last stage asked for wins. */
async function rewarp(): Promise<void> {
  const { data } = flowStore.getState();
  const viewer = currentViewer();
  if (warping || !viewer || data?.dimensions !== 2) return;
  warping = true;
  try {
    const frame = frameOf(data.shown, 2, [0, 1]);
    const detail = detailOf(viewer.pace, true);
    let stage: number;
    do {
      stage = lookStore.getState().stage;
      const warp = await warped(viewer, data, frame, detail);
      // another flow has taken its place meanwhile
      if (viewer !== currentViewer()) return;
      viewsStore.setState({ warp });
    } while (stage !== lookStore.getState().stage);
  } catch {
    // the flow or its device went away under it: whoever trains or looks next says so
  } finally {
    warping = false;
  }
}
