import { attentionComparison } from '../state/attention/comparison';
import { ComparisonView } from './ComparisonView';
import { LabHeading } from './LabHeading';
import { ReportDrop } from './results/ReportDrop';

/** Attention kernels side by side. */
export function AttentionLab() {
  return (
    <main>
      <ReportDrop comparison={attentionComparison} />
      <LabHeading id="attention" />
      <ComparisonView comparison={attentionComparison} />
    </main>
  );
}
