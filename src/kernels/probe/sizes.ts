import { ELEMENTS_STEP, type ProbeDims, STEPS_STEP } from './task';

/** What the two probes of a device are measured at. */
interface ProbeSizes {
  readonly multiplyAdd: ProbeDims;
  readonly copy: ProbeDims;
}

/** Work for every core of a large GPU, and 64 MiB each way: more than most caches hold. */
export const PROBE_SIZES: ProbeSizes = {
  multiplyAdd: { elements: 256 * ELEMENTS_STEP, steps: 64 * STEPS_STEP },
  copy: { elements: 5461 * ELEMENTS_STEP, steps: 0 },
};

/** Enough for a few cores, in a few seconds. */
export const SOFTWARE_PROBE_SIZES: ProbeSizes = {
  multiplyAdd: { elements: 32 * ELEMENTS_STEP, steps: 64 * STEPS_STEP },
  copy: { elements: 1366 * ELEMENTS_STEP, steps: 0 },
};
