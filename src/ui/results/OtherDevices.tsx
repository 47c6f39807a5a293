import { lazy } from 'react';
import { useStore } from 'zustand';
import { importStore, keptImports } from '../../state/reports/importStore';
import { useComparison } from '../LabContext';
import { Late } from '../parts/Late';

const Beside = lazy(async () => ({ default: (await import('../beside/Beside')).Beside }));

/** Results of other devices beside one's own, once there are any. */
export function OtherDevices() {
  const { id } = useComparison().lab;
  const { reports, problem } = useStore(importStore, (state) => state[id]);
  if (reports.length === 0 && !problem && !keptImports.has(id)) return null;
  return (
    <Late>
      <Beside />
    </Late>
  );
}
