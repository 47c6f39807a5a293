import type { ReactNode } from 'react';
import { Provenance, type ProvenanceKind } from '../parts/Provenance';

interface PartProps {
  readonly title: string;
  readonly hint?: string;
  readonly kind?: ProvenanceKind | undefined;
  readonly children: ReactNode;
}

/** One part of a column: what it shows, and where its numbers come from. */
export function Part({ title, hint, kind, children }: PartProps) {
  return (
    <div className="min-w-0 px-4 py-3">
      <div className="mb-1 flex items-baseline justify-between gap-2">
        <h3 className="text-xs font-semibold text-muted" title={hint}>
          {title}
        </h3>
        {kind && <Provenance kind={kind} />}
      </div>
      {children}
    </div>
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
