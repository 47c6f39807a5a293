import { type BlockLayout, type DenseLayout, flowLayout, type FlowLayout } from '../../spec/flow';
import type { Traffic } from '../../spec/kernel';
import { reads, writes } from '../traffic';
import { add, denseTile, denseTiles, type Elements, perPoint, times } from './cost';
import { type FlowDims, shapeOf } from './dims';

/** How the step is cut up. */
export interface TrainingTiling {
  readonly tile: number;
  readonly workgroupSize: number;
  readonly rows: number;
  /** Whether a thread takes a column of 4 points of a last layer, not a tile. */
  readonly lastByColumn: boolean;
  /** Whether it takes a coordinate of a point on the way back through a first layer. */
  readonly firstByColumn: boolean;
}

/** What `propagate` asks for: each point forward and back, tile by tile. */
export function propagateTraffic(dims: FlowDims, tiling: TrainingTiling): readonly Traffic[] {
  const { batch, dimensions: D, coupling } = dims;
  const { blocks } = flowLayout(shapeOf(dims));
  const scaling = coupling === 0 ? 2 * D : 0;
  // begin and judge
  const ends = { weights: 3 * D + scaling, read: 1 + D, written: D + 1 + 2 * D + 1 };
  const tiles = Math.ceil(batch / tiling.tile);
  const all = blocks.flatMap((block) => [
    times(batch, blockPerPoint(dims, block, tiling)),
    times(tiles, blockPerTile(block, tiling)),
  ]);
  const { weights, read, written } = add(times(batch, ends), ...all);
  return [
    reads('points', batch * D),
    reads('weights', weights),
    reads('trace', read),
    writes('trace', written),
  ];
}

/** What a block asks for on behalf of each point: mixing, coupling, and what its tiles store. */
function blockPerPoint(
  dims: FlowDims,
  { split, dense }: BlockLayout,
  tiling: TrainingTiling,
): Elements {
  const { dimensions: D, mixing, coupling, bins } = dims;
  const each = perPoint({ ...dims, inverse: false });
  const fixed = split.fixed.length;
  const moving = split.moving.length;
  const triangle = (D * (D - 1)) / 2;
  const parts: Elements[] = [
    // the loss, the half that stays, the half that moves
    { weights: 0, read: 1 + fixed, written: 1 + fixed },
    times(moving, each.couple),
    // and back
    times(moving, {
      weights: 0,
      read: 2 + [0, 1, 3 * bins + 1][coupling]!,
      written: 1 + [1, 2, 3 * bins - 1][coupling]!,
    }),
    ...dense.map((layer, depth) => storedPerPoint(layer, depth, dense.length, tiling)),
  ];
  if (!mixing) return add(...parts);
  const back = { weights: 2 * triangle + 2 * D, read: 2 * (D + triangle), written: 4 * D };
  return add(...parts, each.mixingLogDet, each.actnorm, each.mixUpper, each.mixLower, back);
}

/** What a dense layer stores for each point, forward and back; narrow ones back read for each point too. */
function storedPerPoint(
  { inputs, outputs }: DenseLayout,
  depth: number,
  depths: number,
  tiling: TrainingTiling,
): Elements {
  const columnwise = depth === depths - 1 && tiling.lastByColumn;
  const forward = { weights: 0, read: 0, written: columnwise ? 0 : 4 * Math.ceil(outputs / 4) };
  if (depth > 0) {
    const quads = 4 * Math.ceil(inputs / 4);
    return add(forward, { weights: 0, read: quads, written: quads });
  }
  const back = tiling.firstByColumn
    ? { weights: inputs * outputs, read: inputs * (1 + outputs), written: inputs }
    : { weights: 0, read: inputs, written: inputs };
  return add(forward, back);
}

/** What a workgroup asks for to multiply the whole of its tile, beyond the batch too. */
function blockPerTile({ dense }: BlockLayout, tiling: TrainingTiling): Elements {
  const { tile, rows } = tiling;
  return add(
    ...dense.map((layer, depth) => {
      const { inputs, outputs } = layer;
      const last = depth === dense.length - 1;
      const forward =
        last && tiling.lastByColumn
          ? times((tile / 4) * outputs, { weights: inputs + 1, read: 4 * inputs, written: 4 })
          : times(denseTiles(tile, rows, outputs), denseTile(layer, rows));
      if (depth === 0 && tiling.firstByColumn) return forward;
      const each = { weights: 4 * outputs, read: rows * outputs, written: 0 };
      return add(forward, times(denseTiles(tile, rows, inputs), each));
    }),
  );
}

/** What `accumulate` asks for: for each tile of weights every point's activations and gradients. */
export function accumulateTraffic(dims: FlowDims, { rows }: TrainingTiling): readonly Traffic[] {
  const { batch, dimensions: D, mixing, coupling } = dims;
  const { blocks } = flowLayout(shapeOf(dims));
  const scaling = coupling === 0 ? 1 : 0;
  // the ends
  let read = D * batch * (1 + 2 * scaling);
  let weights = D;
  let written = D * (2 + scaling);
  for (const { dense } of blocks) {
    for (const { inputs, outputs } of dense) {
      read += weightTiles({ inputs, outputs }, rows) * batch * (4 + rows);
      written += (inputs + 1) * 4 * Math.ceil(outputs / 4);
    }
    if (!mixing) continue;
    read += batch * (3 * D + 2 * D * D);
    weights += D + D * D;
    written += 2 * D + D * D;
  }
  return [
    reads('points', batch * D),
    reads('trace', read),
    reads('weights', weights),
    writes('gradients', written),
  ];
}

/** Tiles of `rows` inputs, the bias among them, by 4 outputs. */
export function weightTiles(
  { inputs, outputs }: Pick<DenseLayout, 'inputs' | 'outputs'>,
  rows: number,
): number {
  return Math.ceil((inputs + 1) / rows) * Math.ceil(outputs / 4);
}

export function measureTraffic(
  { batch }: FlowDims,
  { parameters }: FlowLayout,
  measures: number,
): readonly Traffic[] {
  return [reads('gradients', parameters), reads('trace', batch), writes('partials', 2 * measures)];
}

/** What `descend` asks for where nothing is halted: the usual step. */
export function descendTraffic(
  { parameters }: FlowLayout,
  measures: number,
  workgroups: number,
  workgroupSize: number,
): readonly Traffic[] {
  return [
    reads('partials', workgroups * 2 * measures),
    reads('progress', workgroups * workgroupSize),
    writes('progress', 2),
    reads('gradients', parameters),
    // the weights before the step
    writes('gradients', parameters),
    reads('moments', 2 * parameters),
    writes('moments', 2 * parameters),
    reads('weights', parameters),
    writes('weights', parameters),
  ];
}
