import { type KeyboardEvent, type PointerEvent } from 'react';
import type { Frame } from '../../state/flows/frame';
import { toPixel, toPlane } from './canvas';
import { useFlowWords } from './flowWords';
import { useDecimals } from './decimals';

export interface ProbeProps {
  readonly frame: Frame;
  readonly size: number;
  readonly place: readonly [number, number];
  readonly onMove: (place: readonly [number, number]) => void;
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** A point to drag over a plane, or to move by the arrow keys. */
export function Probe({ frame, size, place, onMove }: ProbeProps) {
  const words = useFlowWords();
  const { place: told } = useDecimals();
  const [left, top] = toPixel(frame, size, place[0], place[1]);
  const inside = (value: number) => Math.max(0, Math.min(size, value));
  const drag = (event: PointerEvent<HTMLButtonElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = event.currentTarget.parentElement!.getBoundingClientRect();
    onMove(toPlane(frame, size, inside(event.clientX - box.left), inside(event.clientY - box.top)));
  };
  const step = (event: KeyboardEvent) => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    const by = (frame.half / 50) * (event.shiftKey ? 5 : 1);
    onMove([place[0] + by * arrow[0], place[1] + by * arrow[1]]);
  };
  return (
    <button
      type="button"
      aria-label={words.views.probe(told(place[0], frame.half, 2), told(place[1], frame.half, 2))}
      className="absolute size-6 -translate-x-1/2 -translate-y-1/2 cursor-grab touch-none rounded-full border-2 border-white bg-black/40 ring-2 ring-black active:cursor-grabbing"
      style={{ left: inside(left), top: inside(top) }}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={step}
    />
  );
}
