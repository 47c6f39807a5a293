import { TILES_WORDS } from '../../../i18n/instruments/tiles';
import type { Kernel, Tuning } from '../../../spec/kernel';
import { ranked, timeRatio } from '../../../state/instruments/ranking';
import type { TileRun, TileLook } from '../../../state/instruments/tiles';
import { viridis } from '../../flows/viridis';
import { useWidth } from '../../parts/useWidth';
import { useOwnWords, useWords } from '../../words';
import { ratioWords } from './TriedTable';

interface TileMapProps {
  readonly run: TileRun;
  readonly look: Extract<TileLook, { readonly kind: 'map' }>;
  readonly kernel: Kernel;
}

const LEFT = 64;
const TOP = 44;
const CELL_HEIGHT = 36;
const WIDEST_CELL = 104;
/** Narrower, a time would not fit: the map then scrolls. */
const NARROWEST_CELL = 54;

/** Time over two tunables: colour is time, the best is framed, what cannot run is struck through. */
export function TileMap({ run, look, kernel }: TileMapProps) {
  const { say } = useWords();
  const words = useOwnWords(TILES_WORDS);
  const [box, width] = useWidth<HTMLDivElement>();
  const tunable = (wanted: string) => kernel.tunables.find(({ name }) => name === wanted)!;
  const [rows, cols] = [tunable(look.rows), tunable(look.cols)];
  const cell = Math.max(
    NARROWEST_CELL,
    Math.min(WIDEST_CELL, (width - LEFT) / cols.choices.length),
  );
  const height = TOP + rows.choices.length * CELL_HEIGHT;
  return (
    <div ref={box} className="overflow-x-auto">
      {width > 0 && (
        <svg
          role="img"
          aria-label={words.mapLabel(say(kernel.name), say(rows.label), say(cols.label))}
          width={LEFT + cell * cols.choices.length + 2}
          height={height + 2}
          className="block text-xs"
        >
          <text x={LEFT} y={12} fill="var(--muted)">
            {say(rows.label)} ↓ · {say(cols.label)} →
          </text>
          {cols.choices.map((value, index) => (
            <text
              key={value}
              x={LEFT + cell * (index + 0.5)}
              y={TOP - 8}
              textAnchor="middle"
              fill="var(--muted)"
            >
              {value}
            </text>
          ))}
          {rows.choices.map((row, place) => (
            <g key={row} transform={`translate(0 ${TOP + place * CELL_HEIGHT})`}>
              <text x={LEFT - 8} y={CELL_HEIGHT / 2 + 4} textAnchor="end" fill="var(--muted)">
                {row}
              </text>
              {cols.choices.map((col, index) => (
                <Cell
                  key={col}
                  run={run}
                  tuning={{ [look.rows]: row, [look.cols]: col }}
                  x={LEFT + cell * index}
                  width={cell}
                />
              ))}
            </g>
          ))}
        </svg>
      )}
    </div>
  );
}

interface CellProps {
  readonly run: TileRun;
  /** The two tunables of the map. */
  readonly tuning: Tuning;
  readonly x: number;
  readonly width: number;
}

function Cell({ run, tuning, x, width }: CellProps) {
  const { say } = useWords();
  const isHere = (other: { readonly tuning: Tuning }) =>
    Object.entries(tuning).every(([name, value]) => other.tuning[name] === value);
  const order = ranked(run);
  const place = order.findIndex(isHere);
  const frame = { x: x + 1, y: 1, width: Math.max(0, width - 2), height: CELL_HEIGHT - 2 };
  const middle = { x: x + width / 2, y: CELL_HEIGHT / 2 + 4, textAnchor: 'middle' as const };
  if (place < 0) {
    const reason = [...run.closed, ...run.tried].find(isHere)?.reason;
    return (
      <g>
        <rect {...frame} fill="none" stroke="var(--line)" />
        {reason && (
          <line
            x1={frame.x}
            y1={frame.y + frame.height}
            x2={frame.x + frame.width}
            y2={frame.y}
            stroke="var(--muted)"
          />
        )}
        {reason && <title>{say(reason)}</title>}
      </g>
    );
  }
  const here = order[place]!;
  const [best, worst] = [order[0]!.relative!, order.at(-1)!.relative!];
  // the fastest is the lightest
  const share = worst > best ? 1 - Math.log(here.relative! / best) / Math.log(worst / best) : 1;
  const colour = viridis(share);
  return (
    <g>
      <rect
        {...frame}
        fill={`rgb(${colour.join(' ')})`}
        stroke={place === 0 ? 'var(--ink)' : 'none'}
        strokeWidth={3}
      />
      <text {...middle} fill={inkOn(colour)} fontWeight={place === 0 ? 700 : 400}>
        {ratioWords(timeRatio(run, here))}
      </text>
    </g>
  );
}

/** Black or white, whichever is read better on a colour. */
function inkOn([red, green, blue]: readonly [number, number, number]): string {
  return 0.299 * red + 0.587 * green + 0.114 * blue > 128 ? '#000' : '#fff';
}
