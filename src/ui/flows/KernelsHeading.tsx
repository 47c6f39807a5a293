import { useStore } from 'zustand';
import { flowComparison } from '../../state/flows/comparison';
import { isComparedFlow } from '../../state/flows/flowInputs';
import { flowStore } from '../../state/flows/flowStore';
import { useFlowWords } from './flowWords';

/** Parts the flow that learns from the kernels that run it. */
export function KernelsHeading() {
  const { kernels } = useFlowWords();
  const dims = useStore(flowComparison.settingStore, (setting) => setting.dims);
  const unlike = useStore(flowStore, (flow) => flow.data !== null && !isComparedFlow(flow, dims));
  return (
    <div className="mx-auto max-w-[2560px] px-4 pt-6">
      <div className="border-t border-line pt-6">
        <h2 className="text-lg font-semibold">{kernels.title}</h2>
        <p className="max-w-[90ch] text-muted">{kernels.about}</p>
        {unlike && <p className="max-w-[90ch] text-warn">{kernels.unlike}</p>}
      </div>
    </div>
  );
}
