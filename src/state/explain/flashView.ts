import {
  flashBytes,
  keyTilesMet,
  type RowTile,
  rowTileOf,
  standardBytes,
} from '../../kernels/explain/bytesMoved';
import { readFlashStep, tileCount } from '../../kernels/explain/flashTraceTask';
import { type FlashStep } from '../../reference/flashTrace';
import { visibleKeyCount } from '../../reference/softmaxAttention';
import type { Traffic } from '../../spec/kernel';
import { type ExplainSetting, flashDimsOf } from './setting';
import type { Place } from './stepping';
import type { Traces } from './traces';

/** One row of standard attention, as far as it sees keys. */
export interface StandardRow {
  readonly scores: readonly number[];
  readonly probabilities: readonly number[];
  readonly output: readonly number[];
}

/** Bytes that the row's tile of rows has asked for, tensor by tensor. */
export interface BytesView {
  readonly soFar: readonly Traffic[];
  readonly atTheEnd: readonly Traffic[];
  readonly standard: readonly Traffic[];
}

/** Everything that flash's stepper shows of one row at one step. */
export interface FlashView {
  readonly setting: ExplainSetting;
  readonly place: Place;
  /** Whether all tiles are done, and the output is divided and written. */
  readonly closing: boolean;
  readonly rowTile: RowTile;
  /** Tiles of keys: those that the tile of rows meets, and all. */
  readonly tilesMet: number;
  readonly tilesInAll: number;
  /** The tile of keys that is worked on; closing, the last. */
  readonly tile: number;
  readonly step: FlashStep;
  /** First key of the tile, keys it has, and how many of those the row sees. */
  readonly firstKey: number;
  readonly width: number;
  readonly seen: number;
  readonly standard: StandardRow;
  /** Largest difference of the output so far from standard's row. */
  readonly away: number;
  readonly bytes: BytesView;
}

/** @param setting as it was traced, in tiles as high as they are now */
export function flashView(traces: Traces, setting: ExplainSetting, place: Place): FlashView {
  const { row } = place;
  const dims = flashDimsOf(setting);
  const { tileRows, tileCols } = setting;
  const rowTile = rowTileOf(dims, tileRows, row);
  const tilesMet = keyTilesMet(rowTile, tileCols);
  const closing = place.step === tilesMet;
  const tile = closing ? tilesMet - 1 : place.step;
  const step = readFlashStep(traces.flash, dims, row, tile);
  const firstKey = tile * tileCols;
  const width = Math.min(tileCols, setting.keys - firstKey);
  const standard = standardRow(traces, setting, row);
  const bytesAt = (steps: number) => flashBytes(dims, rowTile, tileCols, steps);
  return {
    setting,
    place,
    closing,
    rowTile,
    tilesMet,
    tilesInAll: tileCount(dims),
    tile,
    step,
    firstKey,
    width,
    seen: Math.min(width, Math.max(0, visibleKeyCount(dims, row) - firstKey)),
    standard,
    away: Math.max(...standard.output.map((wanted, d) => Math.abs(step.output[d]! - wanted))),
    bytes: {
      soFar: bytesAt(place.step + 1),
      atTheEnd: bytesAt(tilesMet + 1),
      standard: standardBytes(dims, rowTile, tileRows),
    },
  };
}

function standardRow({ standard }: Traces, setting: ExplainSetting, row: number): StandardRow {
  const { keys, headDim } = setting;
  const seen = visibleKeyCount(flashDimsOf(setting), row);
  const list = (values: ArrayLike<number>, start: number, length: number) =>
    Array.from({ length }, (_, index) => values[start + index] ?? Number.NaN);
  return {
    scores: list(standard.scores, row * keys, seen),
    probabilities: list(standard.probabilities, row * keys, seen),
    output: list(standard.output, row * headDim, headDim),
  };
}

/** What became of a score of the matrix Q Kᵀ; the numbers of tiles that are done are gone. */
export type CellState = 'elsewhere' | 'masked' | 'skipped' | 'done' | 'present' | 'ahead';

export function cellState(view: FlashView, row: number, key: number): CellState {
  const { rowTile, setting, tilesMet, tile, closing } = view;
  const seen = visibleKeyCount(flashDimsOf(setting), row);
  if (row < rowTile.start || row >= rowTile.start + rowTile.rows) {
    return key < seen ? 'elsewhere' : 'masked';
  }
  const keyTile = Math.floor(key / setting.tileCols);
  if (keyTile >= tilesMet) return 'skipped';
  if (key >= seen) return 'masked';
  if (keyTile < tile || closing) return 'done';
  return keyTile === tile ? 'present' : 'ahead';
}

/** The score that flash computed for a query and a key. */
export function scoreAt(traces: Traces, setting: ExplainSetting, row: number, key: number): number {
  const { tileCols } = setting;
  const step = readFlashStep(traces.flash, flashDimsOf(setting), row, Math.floor(key / tileCols));
  return step.scores[key % tileCols] ?? Number.NaN;
}

/** The largest magnitude of any score, for one scale of colours throughout. */
export function scoreScaleOf(traces: Traces): number {
  const { tokens, keys } = traces.setting;
  const dims = flashDimsOf(traces.setting);
  let largest = 0;
  for (let row = 0; row < tokens; row++) {
    for (let key = 0; key < visibleKeyCount(dims, row); key++) {
      largest = Math.max(largest, Math.abs(traces.standard.scores[row * keys + key] ?? 0));
    }
  }
  return largest || 1;
}
