import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CountStore } from './countState';
import type { Lab } from './lab';
import { NumbersClient } from './numbersClient';
import type { RunStore } from './runState';
import { type Setting, starterSetting } from './setting';
import type { View } from './view';

/**
 * A lab's comparison of its kernels: what is set, how its kernels stand, what is looked at. What can
 * be done to it are the functions of `settingActions`, `run` and `view`, which take it first.
 */
export interface Comparison {
  readonly lab: Lab;
  readonly settingStore: StoreApi<Setting>;
  readonly runStore: StoreApi<RunStore>;
  readonly viewStore: StoreApi<View>;
  readonly countStore: StoreApi<CountStore>;
  /** Inputs and references, made in a worker of its own. */
  readonly numbers: NumbersClient;
  /** Stops the run under way; null while none is. */
  readonly atWork: { abort: AbortController | null };
}

/** Every lab instantiates one, once. Nothing runs and no worker starts before it is asked to. */
export function createComparison(lab: Lab): Comparison {
  return {
    lab,
    settingStore: createStore(() => starterSetting(lab, false)),
    runStore: createStore<RunStore>(() => ({
      runs: {},
      ran: [],
      progress: null,
      ended: null,
      live: false,
    })),
    viewStore: createStore<View>(() => ({ slice: lab.map.slices.map(() => 0), cell: null })),
    countStore: createStore<CountStore>(() => ({})),
    numbers: new NumbersClient(),
    atWork: { abort: null },
  };
}
