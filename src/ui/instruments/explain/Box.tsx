import { type ReactNode, useId, useRef } from 'react';
import { SaveChart } from '../../parts/SaveChart';

interface BoxProps {
  readonly title: string;
  /** Where its numbers come from. */
  readonly aside?: ReactNode;
  /** Name of the chart that it shows, by which it may be saved. */
  readonly chart?: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** One part of what is explained. */
export function Box({ title, aside, chart, className = '', children }: BoxProps) {
  const box = useRef<HTMLElement>(null);
  const heading = useId();
  return (
    <section
      ref={box}
      aria-labelledby={heading}
      className={`min-w-0 rounded-lg border border-line bg-surface p-4 ${className}`}
    >
      <div className="mb-2 flex flex-wrap items-baseline gap-x-3">
        <h3 id={heading} className="mr-auto font-semibold">
          {title}
        </h3>
        {aside}
        {chart && <SaveChart name={`explain-${chart}`} title={title} chart={box} />}
      </div>
      {children}
    </section>
  );
}
