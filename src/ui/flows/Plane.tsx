import type { Frame } from '../../state/flows/frame';
import { useWidth } from '../parts/useWidth';
import { type Painter, useCanvas } from './canvas';
import { useDecimals } from './decimals';
import { useFlowWords } from './flowWords';
import { Probe, type ProbeProps } from './Probe';

interface PlaneProps {
  readonly label: string;
  readonly frame: Frame;
  /** Names of the axes. */
  readonly axes: readonly [string, string];
  readonly paint: Painter;
  /** Lies over the picture, to be moved. */
  readonly probe?: Pick<ProbeProps, 'place' | 'onMove'>;
}

/** A square picture of a plane, with what its edges stand for. */
export function Plane({ label, frame, axes, paint, probe }: PlaneProps) {
  const words = useFlowWords();
  const { place } = useDecimals();
  const [box, width] = useWidth<HTMLDivElement>();
  const canvas = useCanvas(paint, width);
  const ends = (axis: 0 | 1) =>
    words.views.range(
      place(frame.centre[axis] - frame.half, frame.half, 1),
      place(frame.centre[axis] + frame.half, frame.half, 1),
    );
  return (
    <figure>
      <div
        ref={box}
        className="relative aspect-square w-full overflow-hidden rounded-sm border border-line bg-sunken"
      >
        <div role="img" aria-label={label} className="absolute inset-0">
          <canvas ref={canvas} className="block h-full w-full" />
        </div>
        {width > 0 && probe && <Probe frame={frame} size={width} {...probe} />}
      </div>
      <figcaption className="mt-1 flex justify-between gap-2 text-xs text-muted">
        <span>
          → {axes[0]} {ends(0)}
        </span>
        <span>
          ↑ {axes[1]} {ends(1)}
        </span>
      </figcaption>
    </figure>
  );
}
