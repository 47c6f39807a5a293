import { type ReactNode, useRef } from 'react';
import { Provenance, type ProvenanceKind } from '../parts/Provenance';
import { SaveChart, type SaveChartProps } from '../parts/SaveChart';
import { useColumnHeading } from './chartContext';

interface PartProps {
  readonly title: string;
  readonly hint?: string;
  readonly kind?: ProvenanceKind | undefined;
  /** Name of the chart that the part shows, by which it may be saved. */
  readonly chart?: string;
  readonly children: ReactNode;
}

/** One part of a column: what it shows, and where its numbers come from. */
export function Part({ title, hint, kind, chart, children }: PartProps) {
  const part = useRef<HTMLDivElement>(null);
  return (
    <div ref={part} className="min-w-0 px-4 py-3">
      <div className="mb-1 flex items-baseline gap-2">
        <h3 className="mr-auto text-xs font-semibold text-muted" title={hint}>
          {title}
        </h3>
        {kind && <Provenance kind={kind} />}
        {chart && <SavePart name={chart} title={title} chart={part} />}
      </div>
      {children}
    </div>
  );
}

/** Above a saved chart of a column stands whose it is, and what it was made under. */
function SavePart({ name, title, chart }: Omit<SaveChartProps, 'heading'>) {
  const { kernelId, ...heading } = useColumnHeading();
  return (
    <SaveChart
      name={kernelId ? `${kernelId}-${name}` : name}
      title={[heading.title, title].filter(Boolean).join(', ')}
      chart={chart}
      heading={heading}
    />
  );
}

/** Holds a part's place before there is anything to show. */
export function Blank({ children }: { readonly children: ReactNode }) {
  return (
    <div className="flex h-full min-h-8 items-center rounded border border-dashed border-line px-3 text-muted">
      {children}
    </div>
  );
}
