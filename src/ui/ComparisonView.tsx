import { lazy } from 'react';
import type { Comparison } from '../state/comparison/comparison';
import { Controls } from './controls/Controls';
import { LabProvider } from './LabContext';
import { Late } from './parts/Late';
import { Headline } from './results/Headline';
import { OtherDevices } from './results/OtherDevices';
import { Results } from './results/Results';

/** Below the first screen, and not needed before the columns are there. */
const Instruments = lazy(async () => ({
  default: (await import('./instruments/Instruments')).Instruments,
}));

/** A comparison of kernels: setting to the left, results in the middle; below what a phone shows, one under the other. */
export function ComparisonView({ comparison }: { readonly comparison: Comparison }) {
  return (
    <LabProvider comparison={comparison}>
      <div className="mx-auto grid max-w-[2560px] grid-cols-[minmax(0,1fr)] gap-4 p-4 lg:grid-cols-[304px_minmax(0,1fr)] lg:grid-rows-[auto_1fr] lg:gap-x-6">
        <div className="min-w-0 lg:col-start-2">
          <Headline />
        </div>
        <div className="min-w-0 lg:col-start-1 lg:row-span-2 lg:row-start-1">
          <Controls />
        </div>
        <div className="min-w-0 lg:col-start-2" id="results" tabIndex={-1}>
          <Results />
          <OtherDevices />
          <Late waiting={null}>
            <Instruments />
          </Late>
        </div>
      </div>
    </LabProvider>
  );
}
