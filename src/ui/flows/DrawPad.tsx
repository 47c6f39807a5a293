import { type KeyboardEvent, type PointerEvent, useCallback, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { clearDrawing, DRAWING_SIDE, setDrawing, sourcesStore } from '../../state/flows/sources';
import { Button } from '../parts/Button';
import { useWidth } from '../parts/useWidth';
import { paintAlong, type Place } from './brush';
import { type Painter, useCanvas } from './canvas';
import { useFlowWords } from './flowWords';
import { levelOf, viridisTable } from './viridis';

const ARROWS: Readonly<Record<string, Place>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** A pad to paint a density on, by pointer or by keyboard. */
export function DrawPad() {
  const { controls } = useFlowWords();
  const [box, width] = useWidth<HTMLDivElement>();
  const stored = useStore(sourcesStore, (state) => state.drawing);
  const [draft, setDraft] = useState<Float32Array | null>(null);
  const [cursor, setCursor] = useState<Place | null>(null);
  const last = useRef<Place | null>(null);
  const drawing = draft ?? stored;
  const paint = useCallback<Painter>(
    (context, size) => paintStrength(context, size, drawing),
    [drawing],
  );
  const canvas = useCanvas(paint, width);
  const stroke = (to: Place) => {
    setDraft((before) => paintAlong(before ?? stored, last.current ?? to, to));
    last.current = to;
  };
  const placeOf = ({ currentTarget, clientX, clientY }: PointerEvent): Place => {
    const area = currentTarget.getBoundingClientRect();
    const scale = DRAWING_SIDE / area.width;
    return [(clientX - area.left) * scale, DRAWING_SIDE - (clientY - area.top) * scale];
  };
  const end = () => {
    last.current = null;
    if (draft) setDrawing(draft);
    setDraft(null);
  };
  const keyed = (event: KeyboardEvent) => {
    const from = cursor ?? [DRAWING_SIDE / 2, DRAWING_SIDE / 2];
    const arrow = ARROWS[event.key];
    if (!arrow && event.key !== ' ') return;
    event.preventDefault();
    const to = arrow ? moved(from, arrow) : from;
    setCursor(to);
    if (!arrow || event.shiftKey) setDrawing(paintAlong(stored, from, to));
  };
  return (
    <div className="grid gap-2">
      <div
        ref={box}
        role="application"
        aria-label={controls.draw}
        aria-describedby="draw-hint"
        // the arrow keys move the brush
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        className="relative aspect-square w-full cursor-crosshair touch-none overflow-hidden rounded-sm border border-edge"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          stroke(placeOf(event));
        }}
        onPointerMove={(event) => last.current && stroke(placeOf(event))}
        onPointerUp={end}
        onPointerCancel={end}
        onBlur={() => setCursor(null)}
        onKeyDown={keyed}
      >
        <canvas ref={canvas} className="block h-full w-full" />
        {cursor && <Brush place={cursor} />}
      </div>
      <p id="draw-hint" className="text-xs text-muted">
        {controls.drawHint}
      </p>
      <Button disabled={!stored} onClick={clearDrawing}>
        {controls.clear}
      </Button>
    </div>
  );
}

function moved([x, y]: Place, [right, up]: Place): Place {
  const within = (value: number) => Math.max(0, Math.min(DRAWING_SIDE, value));
  return [within(x + 2 * right), within(y + 2 * up)];
}

function Brush({ place: [x, y] }: { readonly place: Place }) {
  return (
    <span
      aria-hidden="true"
      className="pointer-events-none absolute size-4 -translate-x-1/2 translate-y-1/2 rounded-full border-2 border-white ring-1 ring-black"
      style={{ left: `${(100 * x) / DRAWING_SIDE}%`, bottom: `${(100 * y) / DRAWING_SIDE}%` }}
    />
  );
}

function paintStrength(
  context: CanvasRenderingContext2D,
  size: number,
  drawing: Float32Array | null,
): void {
  const side = DRAWING_SIDE;
  const colours = viridisTable();
  const image = new ImageData(side, side);
  const pixels = new Uint32Array(image.data.buffer);
  for (let cell = 0; cell < pixels.length; cell++) {
    const row = side - 1 - Math.floor(cell / side);
    pixels[cell] = colours[levelOf(drawing?.[row * side + (cell % side)] ?? 0)]!;
  }
  const small = new OffscreenCanvas(side, side);
  small.getContext('2d')?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, size, size);
}
