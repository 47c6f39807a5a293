import type { NumberDimension } from '../../spec/task';

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly range: Pick<NumberDimension, 'min' | 'max' | 'scale'>;
  readonly valueText: string;
  readonly onChange: (value: number) => void;
}

/** Drags an integer over its range; a logarithmic one stops at quarters between powers of two. */
export function Slider({ label, value, range, valueText, onChange }: SliderProps) {
  const stops = range.scale === 'log' ? logStops(range.min, range.max) : null;
  const place = stops ? nearestStop(stops, value) : value;
  return (
    <input
      type="range"
      aria-label={label}
      aria-valuetext={valueText}
      className="h-6 w-full"
      min={stops ? 0 : range.min}
      max={stops ? stops.length - 1 : range.max}
      step={1}
      value={place}
      onChange={(event) => {
        const next = Number(event.target.value);
        onChange(stops ? (stops[next] ?? value) : next);
      }}
    />
  );
}

/** Round numbers, evenly apart to the eye: each power of two and the quarters between it and the next. */
export function logStops(min: number, max: number): readonly number[] {
  const stops = new Set([min, max]);
  for (let power = 1; power <= max; power *= 2) {
    for (const quarter of [1, 1.25, 1.5, 1.75]) {
      const stop = power * quarter;
      if (Number.isInteger(stop) && stop >= min && stop <= max) stops.add(stop);
    }
  }
  return [...stops].toSorted((a, b) => a - b);
}

function nearestStop(stops: readonly number[], value: number): number {
  const distances = stops.map((stop) => Math.abs(Math.log(stop / Math.max(value, 0.5))));
  return distances.indexOf(Math.min(...distances));
}
