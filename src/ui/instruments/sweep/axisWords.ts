import type { SweepAxis } from '../../../state/instruments/sweepPlan';
import { kernelById } from '../../../state/comparison/lab';
import { useComparison } from '../../LabContext';
import { useWords } from '../../words';

/** What a sweep goes over, in words. */
export function useAxisWords(): (axis: SweepAxis) => string {
  const { say } = useWords();
  const { lab } = useComparison();
  return (axis) => {
    const found =
      axis.kind === 'dimension'
        ? lab.dimensions.find(({ name }) => name === axis.name)
        : kernelById(lab, axis.kernel)?.tunables.find(({ name }) => name === axis.name);
    return found ? say(found.label) : axis.name;
  };
}

/** A kernel's name in words. */
export function useKernelName(): (id: string) => string {
  const { say } = useWords();
  const { lab } = useComparison();
  return (id) => {
    const kernel = kernelById(lab, id);
    return kernel ? say(kernel.name) : id;
  };
}
