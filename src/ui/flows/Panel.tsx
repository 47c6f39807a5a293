import { type ReactNode, useId, useRef } from 'react';
import { SaveChart, type SaveChartProps } from '../parts/SaveChart';
import { useFlowSentence } from './flowSentence';
import { useStale } from './useStale';

interface PanelProps {
  readonly title: string;
  readonly aside?: ReactNode;
  /** Name of the chart that the panel shows, by which it may be saved. */
  readonly chart?: string;
  readonly children: ReactNode;
}

/** One view of the flow. */
export function Panel({ title, aside, chart, children }: PanelProps) {
  const panel = useRef<HTMLElement>(null);
  const heading = useId();
  const stale = useStale();
  return (
    <section
      ref={panel}
      aria-labelledby={heading}
      className={`min-w-0 rounded-lg border border-line bg-surface p-4 ${stale ? 'stale' : ''}`}
    >
      <div className="mb-2 flex items-start gap-x-3">
        <div className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3 gap-y-1">
          <h2 id={heading} className="mr-auto font-semibold">
            {title}
          </h2>
          {aside && <div className="text-xs text-muted">{aside}</div>}
        </div>
        {chart && <SavePanel name={chart} title={title} chart={panel} />}
      </div>
      {children}
    </section>
  );
}

/** Above a saved chart of a flow stands how far that flow has come. */
function SavePanel(props: Omit<SaveChartProps, 'heading'>) {
  const sentence = useFlowSentence();
  return <SaveChart {...props} heading={sentence ? { text: sentence } : undefined} />;
}
