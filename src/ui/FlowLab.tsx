import { flowComparison } from '../state/flows/comparison';
import { ComparisonView } from './ComparisonView';
import { LabHeading } from './LabHeading';

/** Normalizing flows: below, their kernels side by side. */
export function FlowLab() {
  return (
    <main>
      <LabHeading id="flows" />
      <ComparisonView comparison={flowComparison} />
    </main>
  );
}
