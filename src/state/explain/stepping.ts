import { keyTilesMet, rowTileOf } from '../../kernels/explain/bytesMoved';
import { type ExplainState, explainStore } from './explainStore';
import { type ExplainSetting, flashDimsOf } from './setting';

/** The last step: the tiles that the row's tile meets, then the division. */
export function lastStep(setting: ExplainSetting, row: number): number {
  const dims = flashDimsOf(setting);
  return keyTilesMet(rowTileOf(dims, setting.tileRows, row), setting.tileCols);
}

/** Where the stepper stands in what was traced: a smaller trace brings it nearer. */
export interface Place {
  readonly row: number;
  readonly step: number;
  readonly last: number;
}

/** What was traced, in tiles as high as they are now. */
export function shownSetting({ traces, setting }: ExplainState): ExplainSetting {
  return { ...(traces?.setting ?? setting), tileRows: setting.tileRows };
}

export function flashPlace(state: ExplainState): Place {
  const setting = shownSetting(state);
  const row = Math.min(state.row, setting.tokens - 1);
  const last = lastStep(setting, row);
  return { row, step: Math.min(state.step, last), last };
}

export function linearPlace(state: ExplainState): Omit<Place, 'row'> {
  const last = shownSetting(state).tokens - 1;
  return { step: Math.min(state.token, last), last };
}

/** Moves the stepper of the part that is shown; beyond its ends it stays. */
export function goTo(step: number): void {
  const state = explainStore.getState();
  const { last } = placeOf(state);
  const next = Math.min(last, Math.max(0, step));
  explainStore.setState(state.part === 'flash' ? { step: next } : { token: next });
}

function placeOf(state: ExplainState): Omit<Place, 'row'> {
  return state.part === 'flash' ? flashPlace(state) : linearPlace(state);
}

export function goNext(): void {
  goTo(placeOf(explainStore.getState()).step + 1);
}

export function goBack(): void {
  goTo(placeOf(explainStore.getState()).step - 1);
}

export function goFirst(): void {
  goTo(0);
}

export function goLast(): void {
  goTo(Number.MAX_SAFE_INTEGER);
}
