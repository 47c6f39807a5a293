import type { Dims } from '../../spec/task';
import { quoteOutside } from '../../spec/outsideText';
import type { Finished } from '../../state/comparison/runState';
import { adapterName } from '../../state/device';
import type { LabSpeech } from '../LabContext';
import type { Words } from '../words';

/** What a result was made under, besides its size. */
export function conditionWords(
  dims: Dims,
  { t }: Words,
  { conditions }: LabSpeech,
): readonly string[] {
  const { precision, halfPrecision } = t.headline;
  return [...conditions(dims), dims['half'] === 1 ? halfPrecision : precision];
}

/** The device that a result was made on, and its clock. */
export function adapterWords(
  { adapter, clock }: Pick<Finished, 'adapter' | 'clock'>,
  { t }: Words,
): readonly string[] {
  const name = quoteOutside([adapter.vendor, adapter.architecture].filter(Boolean).join(' '));
  const software = adapter.software ? [t.device.software] : [];
  return [name || adapterName(adapter), ...software, t.device.clockKind[clock.kind]];
}
