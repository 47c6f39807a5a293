import type { TunedTime } from '../../measure/tune';
import type { Kernel, Tuning } from '../../spec/kernel';
import type { Text } from '../../spec/text';
import type { InputSetting } from '../comparison/request';
import type { Work } from './work';

/** Verifies tunings of one kernel and times them in turns. @returns in their order */
export async function timesOf(
  work: Work,
  setting: InputSetting,
  kernel: Kernel,
  tunings: readonly Tuning[],
): Promise<readonly TunedTime[]> {
  const outcomes = await work.compare(
    { ...setting, baseline: kernel.id },
    tunings.map((tuning) => ({ kernel, tuning })),
  );
  return outcomes.map((outcome) => {
    if (outcome.status === 'failed') return outcome.reason;
    const { measurement } = outcome;
    return measurement.error.withinTolerance ? measurement.medianNs : WRONG;
  });
}

const WRONG: Text = { en: 'its result is outside the tolerance', 'zh-CN': '结果超出容差' };
