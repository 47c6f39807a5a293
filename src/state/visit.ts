import { bindAddress, labOf, linkStore, readAddress, updateLinks, writeAddress } from './address';
import { bindAuto } from './auto/watch';
import { bindLiveRuns, run } from './comparison/run';
import { type Setting, starterSetting } from './comparison/setting';
import { applyDecoded, type DecodedSetting } from './comparison/settingCodec';
import { deviceSettled, deviceStore } from './device';
import { bindHistory } from './history/recorder';
import type { LabId } from './labIds';
import { labStore, type LabState, openedLab, openLab } from './labs';

/** What an address said, and the setting that it gave. */
interface Restored {
  readonly said: Pick<DecodedSetting, 'dims' | 'setting'>;
  readonly setting: Setting;
}

/** Labs that have not run yet. */
const fresh = new Map<LabId, Restored>();

/** Opens what the address says, now and whenever another link is opened on the same page. */
export function followAddress(): void {
  window.addEventListener('hashchange', () => {
    updateLinks();
    const { hash } = location;
    const id = labOf(hash);
    // back to a lab as it was left: nothing to restore, nothing to run
    const asLeft = id !== labStore.getState().current && hash === linkStore.getState()[id];
    void visit(id, asLeft ? null : hash);
  });
  void visit(labOf(location.hash), location.hash);
}

/** Goes to another lab, as it was left. */
export function switchLab(id: LabId): void {
  if (id === labStore.getState().current) return;
  writeAddress();
  history.pushState(null, '', linkStore.getState()[id]);
  void visit(id, null);
}

/** Runs the lab that is shown. */
export function runCurrent(): void {
  const state = openedLab(labStore.getState().current);
  if (state) void run(state.comparison);
}

/** @param hash what to restore; null where the lab stays as it was left */
async function visit(id: LabId, hash: string | null): Promise<void> {
  const opening = openOnce(id, hash ?? '');
  labStore.setState(({ current, moves }) => ({
    current: id,
    moves: id === current ? moves : moves + 1,
  }));
  const isNew = await opening;
  const state = openedLab(id);
  if (!state) return;
  if (!isNew && hash !== null) await reopen(id, hash, state);
  await runFirst(id, state);
}

/** Loads a lab and sets it as `hash` says, if nobody has yet. */
async function openOnce(id: LabId, hash: string): Promise<boolean> {
  let isNew = false;
  await openLab(id, (state) => {
    isNew = true;
    restore(id, hash, state);
    bindAddress(state);
    bindLiveRuns(state.comparison);
    bindHistory(state.comparison);
    bindAuto(state.comparison);
  }).catch(() => {
    // its code did not arrive: the page, which waits for it too, says so
  });
  return isNew;
}

async function reopen(id: LabId, hash: string, state: LabState): Promise<void> {
  const hasRun = !fresh.has(id);
  restore(id, hash, state);
  if (!hasRun) return;
  fresh.delete(id);
  await run(state.comparison);
}

function restore(id: LabId, hash: string, state: LabState): void {
  const said = readAddress(hash, state);
  fresh.set(id, { said, setting: state.comparison.settingStore.getState() });
}

/** Shows first results without a click, as soon as there is a device and the lab is in view. */
async function runFirst(id: LabId, { comparison, beforeFirstRun }: LabState): Promise<void> {
  await deviceSettled();
  const { device } = deviceStore.getState();
  const restored = fresh.get(id);
  if (device.status !== 'ready' || !restored || labStore.getState().current !== id) return;
  fresh.delete(id);
  const { lab, settingStore, runStore } = comparison;
  // a size for the CPU, unless the address or a person has said otherwise meanwhile
  if (device.adapter.software && settingStore.getState() === restored.setting) {
    settingStore.setState(applyDecoded(starterSetting(lab, true), restored.said));
  }
  await beforeFirstRun?.(device.adapter.software);
  // somebody may have asked for it meanwhile
  if (Object.keys(runStore.getState().runs).length === 0) await run(comparison);
}
