import { type ReactNode, useId } from 'react';
import { useStale } from './useStale';

interface PanelProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** One view of the flow. */
export function Panel({ title, aside, children }: PanelProps) {
  const heading = useId();
  const stale = useStale();
  return (
    <section
      aria-labelledby={heading}
      className={`min-w-0 rounded-lg border border-line bg-surface p-4 ${stale ? 'stale' : ''}`}
    >
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-3 gap-y-1">
        <h2 id={heading} className="font-semibold">
          {title}
        </h2>
        {aside && <div className="text-xs text-muted">{aside}</div>}
      </div>
      {children}
    </section>
  );
}
