import { useEffect } from 'react';
import { useStore } from 'zustand';
import { flowComparison } from '../../state/flows/comparison';
import { bindFlow } from '../../state/flows/follow';
import { flowStore } from '../../state/flows/flowStore';
import { takeFile } from '../../state/flows/files';
import { LabProvider } from '../LabContext';
import { DropZone } from '../parts/DropZone';
import { Badges } from './Badges';
import { DensityPanel } from './DensityPanel';
import { DigitsSheets } from './DigitsSheets';
import { FlowHeadline } from './FlowHeadline';
import { FlowNotices } from './FlowNotices';
import { useFlowWords } from './flowWords';
import { LossChart } from './LossChart';
import { ProbeTable } from './ProbeTable';
import { SamplesPanel } from './SamplesPanel';
import { TrainingControls } from './TrainingControls';
import { WarpPanel } from './WarpPanel';

const take = (file: File) => void takeFile(file);

/** The upper half of the lab: a flow that is trained and looked at. */
export function FlowTrainer() {
  const words = useFlowWords();
  useEffect(bindFlow, []);
  return (
    <LabProvider comparison={flowComparison}>
      <DropZone text={words.controls.drop} onFile={take} />
      <div className="mx-auto grid max-w-[2560px] grid-cols-[minmax(0,1fr)] gap-4 p-4 lg:grid-cols-[304px_minmax(0,1fr)] lg:grid-rows-[auto_1fr] lg:gap-x-6">
        <div className="grid min-w-0 gap-3 lg:col-start-2">
          <FlowHeadline />
          <FlowNotices />
        </div>
        <div className="min-w-0 lg:col-start-1 lg:row-span-2 lg:row-start-1">
          <TrainingControls />
        </div>
        <div className="min-w-0 lg:col-start-2">
          <FlowViews />
        </div>
      </div>
    </LabProvider>
  );
}

/** What the data's dimensions let one see. */
function FlowViews() {
  const words = useFlowWords();
  const { data, model, job } = useStore(flowStore);
  if (!data || !model || !job) return <p className="py-8 text-muted">{words.phase.loading}</p>;
  const isPlane = data.dimensions === 2;
  return (
    <div className="grid grid-flow-dense grid-cols-[minmax(0,1fr)] gap-4 md:grid-cols-2 xl:grid-cols-3">
      {job.data === 'digits' ? <DigitsSheets /> : <SamplesPanel />}
      {isPlane && <DensityPanel />}
      {isPlane && <WarpPanel />}
      <div className={isPlane ? 'md:col-span-2' : ''}>
        <LossChart />
      </div>
      {isPlane && <ProbeTable />}
      <div className="md:col-span-2 xl:col-span-3">
        <Badges />
      </div>
    </div>
  );
}
