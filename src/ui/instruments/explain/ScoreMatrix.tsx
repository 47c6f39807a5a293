import type { PointerEvent } from 'react';
import { chooseRow } from '../../../state/explain/explainActions';
import {
  cellState,
  type CellState,
  type FlashView,
  scoreAt,
  scoreScaleOf,
} from '../../../state/explain/flashView';
import type { Traces } from '../../../state/explain/traces';
import { useWords } from '../../words';
import { Box } from './Box';
import { useCellLook } from './cellColours';
import { Computed } from './Computed';
import { useExplainWords } from './explainWords';

interface ScoreMatrixProps {
  readonly traces: Traces;
  readonly view: FlashView;
}

/** Q Kᵀ as flash meets it: a tile at a time, and nothing of it kept. */
export function ScoreMatrix({ traces, view }: ScoreMatrixProps) {
  const { words } = useExplainWords();
  const { integer } = useWords();
  const { tokens, keys } = view.setting;
  const choose = ({ currentTarget, clientY }: PointerEvent) => {
    const box = currentTarget.getBoundingClientRect();
    const row = Math.floor(((clientY - box.top) / box.height) * tokens);
    chooseRow(Math.min(tokens - 1, Math.max(0, row)));
  };
  return (
    <Box title={words.matrix.title} aside={<Computed />} chart="scores">
      <p className="mb-1 text-xs text-muted">
        → {words.matrix.keys} · ↓ {words.matrix.queries}
      </p>
      <svg
        role="img"
        aria-label={words.matrix.label(integer(tokens), integer(keys))}
        viewBox={`-0.1 -0.1 ${keys + 0.2} ${tokens + 0.2}`}
        preserveAspectRatio="xMinYMin"
        className="block max-h-[420px] w-full cursor-pointer"
        style={{ maxWidth: `${Math.max(6, keys) * 28}px` }}
        onPointerDown={choose}
      >
        <Hatch />
        <Cells traces={traces} view={view} />
        <Outlines view={view} />
      </svg>
      <Legend />
    </Box>
  );
}

function Hatch() {
  return (
    <pattern
      id="explain-skipped"
      width="0.5"
      height="0.5"
      patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)"
    >
      <rect width="0.5" height="0.5" fill="var(--surface)" />
      <line y2="0.5" stroke="var(--edge)" strokeWidth="0.25" />
    </pattern>
  );
}

const FILLS: Readonly<Record<Exclude<CellState, 'present'>, string>> = {
  elsewhere: 'color-mix(in srgb, var(--sunken) 45%, var(--surface))',
  masked: 'var(--surface)',
  skipped: 'url(#explain-skipped)',
  done: 'var(--edge)',
  ahead: 'var(--sunken)',
};

function Cells({ traces, view }: ScoreMatrixProps) {
  const look = useCellLook();
  const { tokens, keys } = view.setting;
  const scale = { kind: 'signed', end: scoreScaleOf(traces) } as const;
  const cells = Array.from({ length: tokens * keys }, (_, index) => {
    const row = Math.floor(index / keys);
    const key = index % keys;
    const state = cellState(view, row, key);
    const fill =
      state === 'present'
        ? look(scale, scoreAt(traces, view.setting, row, key)).backgroundColor
        : FILLS[state];
    return (
      <rect
        key={index}
        x={key + 0.04}
        y={row + 0.04}
        width={0.92}
        height={0.92}
        fill={fill}
        fillOpacity={state === 'done' ? 0.55 : 1}
      />
    );
  });
  return <g>{cells}</g>;
}

function Outlines({ view }: Pick<ScoreMatrixProps, 'view'>) {
  const { rowTile, firstKey, width, closing, place, setting } = view;
  const line = { fill: 'none', stroke: 'var(--ink)', vectorEffect: 'non-scaling-stroke' } as const;
  return (
    <>
      <rect
        {...line}
        strokeWidth={1}
        strokeDasharray="3 3"
        x={0}
        y={place.row}
        width={setting.keys}
        height={1}
      />
      {!closing && (
        <rect
          {...line}
          strokeWidth={2.5}
          x={firstKey}
          y={rowTile.start}
          width={width}
          height={rowTile.rows}
        />
      )}
    </>
  );
}

function Legend() {
  const { words } = useExplainWords();
  const states: readonly CellState[] = [
    'present',
    'done',
    'ahead',
    'masked',
    'skipped',
    'elsewhere',
  ];
  return (
    <ul className="mt-2 flex flex-wrap gap-x-3 gap-y-1 text-xs text-muted">
      {states.map((state) => (
        <li key={state} className="flex items-center gap-1">
          <svg viewBox="0 0 1 1" className="size-3" aria-hidden="true">
            <rect
              width="1"
              height="1"
              fill={state === 'present' ? 'none' : FILLS[state]}
              fillOpacity={state === 'done' ? 0.55 : 1}
              stroke={state === 'present' ? 'var(--ink)' : 'var(--line)'}
              strokeWidth={state === 'present' ? 0.4 : 0.1}
            />
          </svg>
          {words.matrix[state]}
        </li>
      ))}
    </ul>
  );
}
