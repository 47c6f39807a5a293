import { type RefObject, useState } from 'react';
import { useComparison } from '../LabContext';
import type { PictureHeading } from '../picture/picture';
import { useWords } from '../words';
import { saveBlob } from './clipboard';
import { Menu } from './Menu';

export interface SaveChartProps {
  /** In the name of the file: `samples`. */
  readonly name: string;
  /** In the name of the button, and of the picture for those who cannot see it. */
  readonly title: string;
  /** What is saved, as it is shown. */
  readonly chart: RefObject<HTMLElement | null>;
  /** Stands above the chart in its file, where nothing else says what it belongs to. */
  readonly heading?: PictureHeading | undefined;
}

/** Saves a chart as a picture. The code that draws it comes when it is first asked for. */
export function SaveChart({ name, title, chart, heading }: SaveChartProps) {
  const { t } = useWords();
  const { id } = useComparison().lab;
  const [failed, setFailed] = useState(false);
  const save = async (format: 'png' | 'svg') => {
    setFailed(false);
    try {
      const { pictureOf, pngOf, svgOf } = await import('../picture/picture');
      if (!chart.current) return;
      const picture = pictureOf(chart.current, title, heading ?? {});
      const blob = format === 'png' ? await pngOf(picture) : svgOf(picture);
      saveBlob(blob, `tilescope-${id}-${name}.${format}`);
    } catch (error) {
      console.error(error);
      setFailed(true);
    }
  };
  return (
    <span className="inline-flex shrink-0 items-center self-start" data-picture="out">
      <span role="status" className="text-xs text-bad">
        {failed && t.chart.failed}
      </span>
      <Menu
        look="quiet"
        className="-mt-0.5 -mb-1 size-6"
        label={`${t.chart.save}: ${title}`}
        items={[
          { text: 'PNG', perform: () => void save('png') },
          { text: 'SVG', perform: () => void save('svg') },
        ]}
      >
        <svg viewBox="0 0 16 16" className="size-4" aria-hidden="true">
          <path
            d="M8 2v8m0 0 3-3m-3 3L5 7M3 13h10"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.3"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </svg>
      </Menu>
    </span>
  );
}
