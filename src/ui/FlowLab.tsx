import { flowComparison } from '../state/flows/comparison';
import { ComparisonView } from './ComparisonView';
import { FlowTrainer } from './flows/FlowTrainer';
import { KernelsHeading } from './flows/KernelsHeading';
import { LabHeading } from './LabHeading';

/** Normalizing flows: above, one that learns; below, the kernels that run it, side by side. */
export function FlowLab() {
  return (
    <main>
      <LabHeading id="flows" />
      <FlowTrainer />
      <KernelsHeading />
      <ComparisonView comparison={flowComparison} />
    </main>
  );
}
