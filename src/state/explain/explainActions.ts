import { type ExplainPart, explainStore } from './explainStore';
import { type ExplainNumber, type ExplainSetting, inRange } from './setting';
import { trace } from './traceRun';

/** A moment after the last change of the setting: a spin button held down is one change. */
const CHANGE_DELAY_MS = 200;

let timer: ReturnType<typeof setTimeout> | undefined;

export function choosePart(part: ExplainPart): void {
  explainStore.setState({ part });
}

export function setExplainNumber(name: ExplainNumber, value: number): void {
  change({ [name]: inRange(name, value) });
}

export function setExplainCausal(causal: boolean): void {
  change({ causal });
}

function change(part: Partial<ExplainSetting>): void {
  const { setting } = explainStore.getState();
  explainStore.setState({ setting: { ...setting, ...part } });
  clearTimeout(timer);
  // the height of a tile changes what is skipped and moved, not what is computed
  const traced = Object.keys(part).some((name) => name !== 'tileRows');
  if (traced) timer = setTimeout(() => void trace(), CHANGE_DELAY_MS);
}

/** Looks at another query's row, at its first tile. */
export function chooseRow(row: number): void {
  explainStore.setState({ row, step: 0 });
}
