import { type ComponentType, lazy } from 'react';
import { useStore } from 'zustand';
import type { LabId } from '../state/labIds';
import { labStore, whenOpen } from '../state/labs';
import { AttentionLab } from './AttentionLab';
import { Late } from './parts/Late';

/** The first lab comes with the page, others when they are first visited. */
const PAGES: Readonly<Record<LabId, ComponentType>> = {
  attention: AttentionLab,
  flows: late('flows', async () => (await import('./FlowLab')).FlowLab),
};

/** A page that is shown once its code has come and its state is restored. */
function late(id: LabId, load: () => Promise<ComponentType>): ComponentType {
  return lazy(async () => {
    const [component] = await Promise.all([load(), whenOpen(id)]);
    return { default: component };
  });
}

/** The lab that is shown; a line in its place until it is there. */
export function LabPage() {
  const id = useStore(labStore, ({ current }) => current);
  const Page = PAGES[id];
  return (
    <Late key={id}>
      <Page />
    </Late>
  );
}
