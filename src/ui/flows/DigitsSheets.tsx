import { useCallback } from 'react';
import { useStore } from 'zustand';
import { flowStore } from '../../state/flows/flowStore';
import { viewsStore } from '../../state/flows/views';
import { useWords } from '../words';
import { useWidth } from '../parts/useWidth';
import { useCanvas, type Painter } from './canvas';
import { useFlowWords } from './flowWords';
import { Panel } from './Panel';

const SIDE = 8;
const PIXELS = SIDE * SIDE;
const ROWS = 8;
const COUNT = ROWS * ROWS;
/** Between tiles, in pixels of a digit. */
const GAP = 1;

/** Samples beside real digits: what the flow has learned, and what it was to learn. */
export function DigitsSheets() {
  const words = useFlowWords();
  const data = useStore(flowStore, (state) => state.data)!;
  const samples = useStore(viewsStore, (state) => state.samples);
  return (
    <>
      <Panel title={words.views.digitsSamples} chart="digit-samples">
        <Sheet points={samples} name={words.views.digitsSamples} />
      </Panel>
      <Panel title={words.views.digitsReal} chart="digits">
        <Sheet points={data.heldOut} name={words.views.digitsReal} />
        <p className="mt-2 text-xs text-muted">
          {words.views.attribution}{' '}
          <a
            className="underline underline-offset-2"
            href="https://creativecommons.org/licenses/by/4.0/"
          >
            {words.views.licence}
          </a>
        </p>
      </Panel>
    </>
  );
}

interface SheetProps {
  readonly points: Float32Array | null;
  readonly name: string;
}

function Sheet({ points, name }: SheetProps) {
  const words = useFlowWords();
  const { integer } = useWords();
  const [box, width] = useWidth<HTMLDivElement>();
  const paint = useCallback<Painter>(
    (context, size) => points && paintDigits(context, size, points),
    [points],
  );
  const canvas = useCanvas(paint, width);
  const label = points ? `${name}: ${words.views.digitsLabel(integer(COUNT))}` : words.views.none;
  return (
    <div
      ref={box}
      role="img"
      aria-label={label}
      className="aspect-square w-full overflow-hidden rounded-sm border border-line bg-sunken"
    >
      <canvas ref={canvas} className="block h-full w-full" />
    </div>
  );
}

/** Ink as dark on light, in either theme: a sheet of paper. */
function paintDigits(context: CanvasRenderingContext2D, size: number, points: Float32Array): void {
  const side = ROWS * SIDE + (ROWS + 1) * GAP;
  const image = new ImageData(side, side);
  const pixels = new Uint32Array(image.data.buffer).fill(0xffd8d4d0);
  const count = Math.min(COUNT, points.length / PIXELS);
  for (let tile = 0; tile < count; tile++) {
    const left = GAP + (tile % ROWS) * (SIDE + GAP);
    const top = GAP + Math.floor(tile / ROWS) * (SIDE + GAP);
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      const ink = Math.max(0, Math.min(1, points[tile * PIXELS + pixel]!));
      const grey = Math.round(255 * (1 - ink));
      const at = (top + Math.floor(pixel / SIDE)) * side + left + (pixel % SIDE);
      pixels[at] = (255 << 24) | (grey << 16) | (grey << 8) | grey;
    }
  }
  const small = new OffscreenCanvas(side, side);
  small.getContext('2d')?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, size, size);
}
