import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { Kernel } from '../../spec/kernel';
import { type Cells, sliceOf, sliceStart } from '../../state/attention/heatMap';
import type { Finished } from '../../state/attention/runState';
import { type Cell, pointAt, viewStore } from '../../state/attention/view';
import { levelOf, pixelTable, type Shade, useShade } from '../results/colourMap';
import { useWords } from '../words';
import { Blank, Part } from './Part';

interface OutputMapProps {
  readonly kernel: Kernel;
  readonly result: Finished | undefined;
  readonly map: Cells | undefined;
  readonly colourEnd: number;
}

/** One head of the output as colours; the cursor is the same in every column. */
export function OutputMap({ kernel, result, map, colourEnd }: OutputMapProps) {
  const { t, say, integer } = useWords();
  const { cell, batch, head } = useStore(viewStore);
  if (!result || !map) {
    return (
      <Part title={t.column.output}>
        <div className="h-32">
          <Blank>{t.column.noOutput}</Blank>
        </div>
      </Part>
    );
  }
  const shape = result.measurement.dims;
  const size = { tokens: Number(shape['tokens']), components: Number(shape['headDim']) };
  const at = cell && clampCell(cell, size);
  const value = at && valueAt(result, batch, head, at);
  return (
    <Part title={t.column.output} kind="measured">
      <Picture
        label={t.column.mapLabel(say(kernel.name))}
        map={map}
        colourEnd={colourEnd}
        size={size}
        cell={at}
      />
      <p className="mt-1 flex justify-between gap-2 text-xs text-muted">
        <span>
          → {t.column.tokensAxis} · ↓ {t.column.componentsAxis}
        </span>
        <output className={at ? 'text-ink' : 'sr-only'}>
          {at &&
            t.column.readout(
              integer(at.token + 1),
              integer(at.column + 1),
              Number.isNaN(value) ? 'NaN' : (value ?? 0).toPrecision(4),
            )}
        </output>
      </p>
    </Part>
  );
}

interface Size {
  readonly tokens: number;
  readonly components: number;
}

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
  useEffect(() => {
    if (canvas.current) draw(canvas.current, map, colourEnd, shade);
  }, [map, colourEnd, shade]);
  const follow = ({ currentTarget, clientX, clientY }: PointerEvent) => {
    const box = currentTarget.getBoundingClientRect();
    const token = Math.floor(((clientX - box.left) / box.width) * size.tokens);
    const column = Math.floor(((clientY - box.top) / box.height) * size.components);
    pointAt(clampCell({ token, column }, size));
  };
  const step = (event: KeyboardEvent) => {
    const next = stepped(event.key, event.shiftKey ? 16 : 1, cell);
    if (!next) return;
    event.preventDefault();
    pointAt(clampCell(next, size));
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
      onPointerLeave={() => pointAt(null)}
      onFocus={() => cell ?? pointAt({ token: 0, column: 0 })}
      onBlur={() => pointAt(null)}
      onKeyDown={step}
    >
      <canvas ref={canvas} className="h-full w-full [image-rendering:pixelated]" />
      {cell && <Cursor cell={cell} size={size} />}
    </div>
  );
}

function Cursor({ cell, size }: { readonly cell: Cell; readonly size: Size }) {
  const left = `${(100 * (cell.token + 0.5)) / size.tokens}%`;
  const top = `${(100 * (cell.column + 0.5)) / size.components}%`;
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
  const { token, column } = cell ?? { token: 0, column: 0 };
  if (key === 'ArrowLeft') return { token: token - by, column };
  if (key === 'ArrowRight') return { token: token + by, column };
  if (key === 'ArrowUp') return { token, column: column - by };
  if (key === 'ArrowDown') return { token, column: column + by };
  if (key === 'Home') return { token: 0, column };
  if (key === 'End') return { token: Number.MAX_SAFE_INTEGER, column };
  return null;
}

function clampCell({ token, column }: Cell, { tokens, components }: Size): Cell {
  const clamp = (value: number, count: number) => Math.max(0, Math.min(count - 1, value));
  return { token: clamp(token, tokens), column: clamp(column, components) };
}

function valueAt({ measurement, output }: Finished, batch: number, head: number, cell: Cell) {
  const [shape, ...place] = sliceOf(measurement.dims, batch, head);
  const [, , , headDim = 1] = shape;
  return output[sliceStart(shape, ...place) + cell.token * headDim + cell.column] ?? Number.NaN;
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
