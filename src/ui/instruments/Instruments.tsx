import { type ComponentType, lazy, useState } from 'react';
import { useComparison } from '../LabContext';
import { Late } from '../parts/Late';
import { Tabs } from '../parts/Tabs';
import { useWords } from '../words';

/** In the order of their tabs; the code of each comes when it is first opened. */
const PANELS = {
  roofline: lazy(async () => ({ default: (await import('./roofline/Roofline')).Roofline })),
  sweep: lazy(async () => ({ default: (await import('./sweep/SweepView')).SweepView })),
  tiles: lazy(async () => ({ default: (await import('./tiles/TilesView')).TilesView })),
  explain: lazy(async () => ({ default: (await import('./explain/Explain')).Explain })),
  history: lazy(async () => ({ default: (await import('./history/History')).History })),
} satisfies Readonly<Record<string, ComponentType>>;

type Instrument = keyof typeof PANELS;

/** What looks closer at the kernels of a lab: one instrument at a time, none before it is asked for. */
export function Instruments() {
  const { t } = useWords();
  const { lab } = useComparison();
  const [open, setOpen] = useState<Instrument | null>(null);
  const Panel = open && PANELS[open];
  const offered = (Object.keys(PANELS) as Instrument[]).filter(
    (id) => id !== 'explain' || lab.explained,
  );
  return (
    <section
      aria-label={t.instruments.title}
      className="mt-4 rounded-lg border border-line bg-surface px-4 pt-2 pb-4"
    >
      <Tabs
        label={t.instruments.title}
        tabs={offered.map((id) => ({ id, text: t.instruments.tabs[id] }))}
        selected={open}
        onSelect={setOpen}
      >
        <div className="pt-4">
          {/* a lab keeps its own instruments */}
          <Late key={`${lab.id} ${open}`}>{Panel && <Panel />}</Late>
        </div>
      </Tabs>
      {!open && <p className="pt-3 text-muted">{t.instruments.lead}</p>}
    </section>
  );
}
