import { attentionComparison } from '../state/attention/comparison';
import { ComparisonView } from './ComparisonView';
import { LabHeading } from './LabHeading';

/** Attention kernels side by side. */
export function AttentionLab() {
  return (
    <main>
      <LabHeading id="attention" />
      <ComparisonView comparison={attentionComparison} />
    </main>
  );
}
