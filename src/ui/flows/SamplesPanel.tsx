import { useCallback, useMemo } from 'react';
import { useStore } from 'zustand';
import { flowStore } from '../../state/flows/flowStore';
import { frameOf } from '../../state/flows/frame';
import { showCoordinates } from '../../state/flows/look';
import { lookStore, viewsStore } from '../../state/flows/views';
import { NumberField } from '../parts/NumberField';
import { useWords } from '../words';
import { drawDots, type Painter, themeColour, toPixel } from './canvas';
import { useFlowWords } from './flowWords';
import { Panel } from './Panel';
import { Plane } from './Plane';

const MOST_DATA = 2000;

/** Two coordinates of samples over those of the data. */
export function SamplesPanel() {
  const words = useFlowWords();
  const { integer } = useWords();
  const data = useStore(flowStore, (state) => state.data)!;
  const samples = useStore(viewsStore, (state) => state.samples);
  const look = useStore(lookStore, (state) => state.coordinates);
  const { shown: points, dimensions } = data;
  const [first, second] = look.map((each) => Math.min(each, dimensions - 1)) as [number, number];
  const frame = useMemo(
    () => frameOf(points, dimensions, [first, second]),
    [points, dimensions, first, second],
  );
  const paint = useCallback<Painter>(
    (context, size) => {
      const dots = (values: Float32Array, most: number, colour: string, alpha: number) => {
        const count = Math.min(most, values.length / dimensions);
        const place = (row: number) =>
          toPixel(
            frame,
            size,
            values[row * dimensions + first]!,
            values[row * dimensions + second]!,
          );
        drawDots(context, place, count, { radius: Math.max(1, size / 400), colour, alpha });
      };
      dots(points, MOST_DATA, themeColour('edge'), 0.8);
      if (samples) dots(samples, Infinity, themeColour('accent-1'), 0.9);
    },
    [frame, points, samples, dimensions, first, second],
  );
  const counts = [
    samples ? samples.length / dimensions : 0,
    Math.min(MOST_DATA, points.length / dimensions),
  ];
  const [made, given] = counts.map(integer) as [string, string];
  return (
    <Panel
      title={words.views.samples}
      chart="samples"
      aside={
        <>
          <Dot colour="edge" /> {words.views.samplesKey.data} <Dot colour="accent-1" />{' '}
          {words.views.samplesKey.samples}
        </>
      }
    >
      <Plane
        label={words.views.samplesLabel(made, given)}
        frame={frame}
        axes={[`x${subscript(first)}`, `x${subscript(second)}`]}
        paint={paint}
      />
      {dimensions > 2 && <Coordinates dimensions={dimensions} shown={[first, second]} />}
      <p className="mt-1 text-xs text-muted">
        {samples ? words.views.samplesHint : words.views.samplesNone}
      </p>
    </Panel>
  );
}

interface CoordinatesProps {
  readonly dimensions: number;
  readonly shown: readonly [number, number];
}

function Coordinates({ dimensions, shown }: CoordinatesProps) {
  const words = useFlowWords();
  const field = (place: 0 | 1) => (
    <div className="flex items-center justify-between gap-2">
      <span className="text-muted">{words.views.coordinates[place]}</span>
      <NumberField
        label={words.views.coordinates[place]!}
        value={shown[place] + 1}
        min={1}
        max={dimensions}
        onChange={(next) => showCoordinates(shown.with(place, next - 1) as [number, number])}
        className="w-16"
      />
    </div>
  );
  return (
    <div className="mt-2 grid gap-1">
      {field(0)}
      {field(1)}
    </div>
  );
}

function Dot({ colour }: { readonly colour: string }) {
  return (
    <span
      aria-hidden="true"
      className="ml-2 inline-block size-2 rounded-full"
      style={{ background: `var(--${colour})` }}
    />
  );
}

const DIGITS = '₀₁₂₃₄₅₆₇₈₉';

/** A coordinate's index, counted from 1. */
export function subscript(index: number): string {
  return [...String(index + 1)].map((digit) => DIGITS[Number(digit)]).join('');
}
