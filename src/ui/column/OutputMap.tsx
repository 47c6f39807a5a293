import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { Kernel } from '../../spec/kernel';
import { firstOutput } from '../../spec/plan';
import { type Cells, sliceSize, sliceStart } from '../../state/comparison/heatMap';
import type { Finished } from '../../state/comparison/runState';
import { type Cell, pointAt } from '../../state/comparison/view';
import { useComparison, useLabWords } from '../LabContext';
import { gradientOf, levelOf, pixelTable, type Shade, useShade } from '../results/colourMap';
import { useWords } from '../words';
import { Blank, Part } from './Part';

interface OutputMapProps {
  readonly kernel: Kernel;
  readonly result: Finished | undefined;
  readonly map: Cells | undefined;
  readonly colourEnd: number;
}

/** One slice of the output as colours; the cursor is the same in every column. */
export function OutputMap({ kernel, result, map, colourEnd }: OutputMapProps) {
  const { t, say, integer } = useWords();
  const { map: mapWords } = useLabWords().words;
  const { cell, slice } = useStore(useComparison().viewStore);
  if (!result || !map) {
    return (
      <Part title={t.column.output}>
        <div className="h-32">
          <Blank>{t.column.noOutput}</Blank>
        </div>
      </Part>
    );
  }
  const { shape } = firstOutput(kernel.task, result.measurement.dims);
  const size = sliceSize(shape);
  const at = cell && clampCell(cell, size);
  const place = at && sliceStart(shape, slice) + at.row * size.components + at.component;
  const value = place === null ? null : (result.outputs[0]?.[place] ?? Number.NaN);
  return (
    <Part title={t.column.output} kind="measured" chart="output">
      <Picture
        label={mapWords.label(say(kernel.name))}
        map={map}
        colourEnd={colourEnd}
        size={size}
        cell={at}
      />
      <p className="mt-1 flex justify-between gap-2 text-xs text-muted">
        <span>
          → {mapWords.rows} · ↓ {mapWords.components}
        </span>
        {!at && <ColourScale end={colourEnd} />}
        <output className={at ? 'text-ink' : 'sr-only'}>
          {at &&
            mapWords.readout(
              integer(at.row + 1),
              integer(at.component + 1),
              Number.isNaN(value) ? 'NaN' : (value ?? 0).toPrecision(4),
            )}
        </output>
      </p>
    </Part>
  );
}

type Size = ReturnType<typeof sliceSize>;

interface PictureProps {
  readonly label: string;
  readonly map: Cells;
  readonly colourEnd: number;
  readonly size: Size;
  readonly cell: Cell | null;
}

function Picture({ label, map, colourEnd, size, cell }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const shade = useShade();
  const comparison = useComparison();
  useEffect(() => {
    if (canvas.current) draw(canvas.current, map, colourEnd, shade);
  }, [map, colourEnd, shade]);
  const follow = ({ currentTarget, clientX, clientY }: PointerEvent) => {
    const box = currentTarget.getBoundingClientRect();
    const row = Math.floor(((clientX - box.left) / box.width) * size.rows);
    const component = Math.floor(((clientY - box.top) / box.height) * size.components);
    pointAt(comparison, clampCell({ row, component }, size));
  };
  const step = (event: KeyboardEvent) => {
    const next = stepped(event.key, event.shiftKey ? 16 : 1, cell);
    if (!next) return;
    event.preventDefault();
    pointAt(comparison, clampCell(next, size));
  };
  return (
    <div
      role="img"
      aria-label={label}
      // the arrow keys move the cursor
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      className="relative h-32 cursor-crosshair overflow-hidden rounded-sm border border-line bg-sunken"
      onPointerMove={follow}
      onPointerDown={follow}
      onPointerLeave={() => pointAt(comparison, null)}
      onFocus={() => cell ?? pointAt(comparison, { row: 0, component: 0 })}
      onBlur={() => pointAt(comparison, null)}
      onKeyDown={step}
    >
      <canvas ref={canvas} className="h-full w-full [image-rendering:pixelated]" />
      {cell && <Cursor cell={cell} size={size} />}
    </div>
  );
}

/** What the colours mean: a picture that is saved has no other place that says so. */
function ColourScale({ end }: { readonly end: number }) {
  const shade = useShade();
  const value = end.toPrecision(2);
  return (
    <span className="flex items-center gap-1 whitespace-nowrap">
      −{value}
      <span
        aria-hidden="true"
        className="h-2 w-16 rounded-sm"
        style={{ background: gradientOf(shade) }}
      />
      {value}
    </span>
  );
}

function Cursor({ cell, size }: { readonly cell: Cell; readonly size: Size }) {
  const left = `${(100 * (cell.row + 0.5)) / size.rows}%`;
  const top = `${(100 * (cell.component + 0.5)) / size.components}%`;
  return (
    <>
      <div
        className="pointer-events-none absolute inset-y-0 border-l border-ink/60"
        style={{ left }}
      />
      <div
        className="pointer-events-none absolute inset-x-0 border-t border-ink/60"
        style={{ top }}
      />
    </>
  );
}

function stepped(key: string, by: number, cell: Cell | null): Cell | null {
  const { row, component } = cell ?? { row: 0, component: 0 };
  if (key === 'ArrowLeft') return { row: row - by, component };
  if (key === 'ArrowRight') return { row: row + by, component };
  if (key === 'ArrowUp') return { row, component: component - by };
  if (key === 'ArrowDown') return { row, component: component + by };
  if (key === 'Home') return { row: 0, component };
  if (key === 'End') return { row: Number.MAX_SAFE_INTEGER, component };
  return null;
}

function clampCell({ row, component }: Cell, { rows, components }: Size): Cell {
  const clamp = (value: number, count: number) => Math.max(0, Math.min(count - 1, value));
  return { row: clamp(row, rows), component: clamp(component, components) };
}

const HATCH = [0xff00a5ff, 0xff000000] as const;

function draw(canvas: HTMLCanvasElement, map: Cells, colourEnd: number, shade: Shade): void {
  const { values, columns, rows } = map;
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext('2d');
  if (!context) return;
  const pixels = new Uint32Array(values.length);
  const colours = pixelTable(shade);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    const diagonal = (index + Math.floor(index / columns)) & 1;
    pixels[index] = Number.isNaN(value)
      ? (HATCH[diagonal] ?? 0)
      : (colours[levelOf(value / colourEnd)] ?? 0);
  }
  const bytes = new Uint8ClampedArray(pixels.buffer);
  context.putImageData(new ImageData(bytes, columns, rows), 0, 0);
}
