import type { AddressExtras, LabState } from '../labs';
import { flowComparison } from './comparison';
import { bindFlow } from './follow';
import { flowStore, isActive } from './flowStore';
import { flowFields, flowFrom, readFlow } from './settingCodec';
import { flowSettingStore, setFlow, SOFTWARE_STEPS } from './setting';
import { hasSource } from './sources';
import { train } from './train';

/** The first comparison gives way to the first training for so long at most. */
const PATIENCE_MS = 45_000;

let stepsSaid = false;

/** The training's part of the address. */
const flowExtras: AddressExtras = {
  fields: () => flowFields(flowSettingStore.getState()),
  read(reader) {
    const said = readFlow(reader, hasSource);
    stepsSaid = said.steps !== undefined;
    flowSettingStore.setState(flowFrom(said));
  },
  subscribe: (changed) => flowSettingStore.subscribe(changed),
};

/**
 * Trains without a click.
 * @returns when it is done, or has had its time: the comparison then runs on what was learned
 */
async function firstTraining(software: boolean): Promise<void> {
  bindFlow();
  if (software && !stepsSaid) setFlow({ steps: SOFTWARE_STEPS });
  void train();
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, PATIENCE_MS);
    const leave = flowStore.subscribe(({ phase }) => {
      if (!isActive(phase) && phase !== 'loading') done();
    });
    function done() {
      clearTimeout(timer);
      leave();
      resolve();
    }
  });
}

/** The lab's whole state, as the page loads it. */
export const flowState: LabState = {
  comparison: flowComparison,
  extras: flowExtras,
  beforeFirstRun: firstTraining,
};
