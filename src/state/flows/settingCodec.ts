import type { AddressReader } from '../comparison/addressReader';
import type { AddressFields } from '../comparison/settingCodec';
import { SEED_MAX } from '../comparison/setting';
import {
  BATCH_RANGE,
  DATA_IDS,
  FIRST_SETTING,
  type FlowSetting,
  RATE_RANGE,
  STEPS_RANGE,
} from './setting';

/** Names in the address; the comparison below has a batch and a seed of its own. */
const NAMES = {
  data: 'data',
  steps: 'steps',
  batch: 'trainingBatch',
  rate: 'rate',
  seed: 'trainingSeed',
} as const satisfies Record<keyof FlowSetting, string>;

export function flowFields(setting: FlowSetting): AddressFields {
  return (Object.keys(NAMES) as (keyof FlowSetting)[]).map((key) => [
    NAMES[key],
    String(setting[key]),
  ]);
}

/**
 * Reads what an address says of the training; each value is clamped or ignored, with a notice.
 * @param has whether a drawing or a file is at hand: no link carries them
 * @returns what the address names; the rest keeps its default
 */
export function readFlow(
  reader: AddressReader,
  has: (data: string) => boolean,
): Partial<FlowSetting> {
  const data = reader.oneOf(NAMES.data, DATA_IDS.filter(has));
  const steps = reader.integer(NAMES.steps, STEPS_RANGE.min, STEPS_RANGE.max);
  const batch = reader.integer(NAMES.batch, BATCH_RANGE.min, BATCH_RANGE.max);
  const rate = reader.number(NAMES.rate, RATE_RANGE.min, RATE_RANGE.max);
  const seed = reader.integer(NAMES.seed, 0, SEED_MAX);
  return {
    ...(data !== undefined && { data }),
    ...(steps !== undefined && { steps }),
    ...(batch !== undefined && { batch }),
    ...(rate !== undefined && { rate }),
    ...(seed !== undefined && { seed }),
  };
}

/** A setting with what an address names laid over the defaults. */
export function flowFrom(read: Partial<FlowSetting>): FlowSetting {
  return { ...FIRST_SETTING, ...read };
}
