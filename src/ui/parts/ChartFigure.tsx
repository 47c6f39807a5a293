import { type ReactNode, useRef } from 'react';
import type { PictureHeading } from '../picture/picture';
import { SaveChart } from './SaveChart';

interface ChartFigureProps {
  /** In the name of the file: `roofline`. */
  readonly name: string;
  readonly title: string;
  /** To the right of the title: where the numbers come from, a legend. */
  readonly aside?: ReactNode;
  /** Stands above the chart in its file alone: what it was made under. */
  readonly heading?: PictureHeading;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A chart with its title, which may be saved as it is shown. */
export function ChartFigure(props: ChartFigureProps) {
  const { name, title, aside, heading, className = '', children } = props;
  const figure = useRef<HTMLElement>(null);
  return (
    <figure ref={figure} className={`min-w-0 ${className}`}>
      <figcaption className="mb-1 flex items-start gap-x-3">
        <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3">
          <span className="mr-auto font-semibold">{title}</span>
          {aside}
        </span>
        <SaveChart name={name} title={title} chart={figure} heading={heading} />
      </figcaption>
      {children}
    </figure>
  );
}
