import {
  type BlockLayout,
  type DenseLayout,
  flowLayout,
  valuesPerCoordinate,
} from '../../spec/flow';
import { type FlowDims, shapeOf } from './dims';

/** Constants of `shared/flow_layout.wgsl`. */
export function layoutConstants(dims: FlowDims): Readonly<Record<string, number | boolean>> {
  return {
    DIMENSIONS: dims.dimensions,
    COUPLING: dims.coupling,
    MIXING: dims.mixing,
    LAYERS: dims.layers,
    WIDTH: dims.width,
    DEPTH: dims.depth,
    BINS: dims.bins,
    SPLIT_BITS: Math.ceil(Math.log2(dims.dimensions)),
    PER_COORDINATE: valuesPerCoordinate(shapeOf(dims)),
  };
}

/** Values that the conditioner gives in the block that moves most coordinates. */
export function mostRawValues(dims: FlowDims): number {
  const { blocks } = flowLayout(shapeOf(dims));
  return Math.max(...blocks.map(({ dense }) => dense.at(-1)!.outputs));
}

/** Elements that something asks for: of the weights, of the activations, of the points or the output. */
export interface Elements {
  readonly weights: number;
  /** Activations read and written, where they lie in memory. */
  readonly read: number;
  readonly written: number;
}

/** What `count` times as much asks for. */
export function times(count: number, { weights, read, written }: Elements): Elements {
  return { weights: count * weights, read: count * read, written: count * written };
}

export function add(...parts: readonly Elements[]): Elements {
  return parts.reduce(
    (sum, { weights, read, written }) => ({
      weights: sum.weights + weights,
      read: sum.read + read,
      written: sum.written + written,
    }),
    { weights: 0, read: 0, written: 0 },
  );
}

/** What each function of the shared shaders asks for, for one point, as the text has it. */
export function perPoint(dims: FlowDims) {
  const { dimensions: D, coupling, inverse, bins, layers, blocks = layers } = dims;
  const triangle = (D * (D - 1)) / 2;
  const scaled = coupling === 0 && blocks === layers;
  const rawReads = [1, 2, 2 * bins + 2][coupling]!;
  return {
    // enter: an actnorm and its log-det, or the last scaling undone
    enter: { weights: inverse ? (scaled ? 2 * D : 0) : 3 * D, read: 0, written: D },
    leave: { weights: inverse ? 3 * D : scaled ? 2 * D : 0, read: D, written: 0 },
    /** Of one coordinate that moves. */
    couple: { weights: 0, read: 1 + rawReads, written: 1 },
    mixingLogDet: { weights: 2 * D, read: 0, written: 0 },
    actnorm: { weights: 2 * D, read: D, written: D },
    mixUpper: { weights: D + triangle, read: D + triangle, written: D },
    mixLower: { weights: triangle, read: D + triangle, written: D },
    unmix: { weights: 2 * triangle + 3 * D, read: 3 * D + 2 * triangle, written: 3 * D },
  } as const satisfies Record<string, Elements>;
}

/** Tiles of a dense layer, or of `columns` of its outputs: `rows` points by 4 columns each. */
export function denseTiles(points: number, rows: number, columns: number): number {
  return Math.ceil(points / rows) * Math.ceil(columns / 4);
}

/** What one tile of a dense layer reads; beyond the edges it reads the last row and column again. */
export function denseTile({ inputs }: DenseLayout, rows: number): Elements {
  return { weights: 4 * (inputs + 1), read: rows * inputs, written: 0 };
}

/** Operations of a dense layer on one point: a product and a sum for each weight. */
export function denseFlops({ inputs, outputs }: DenseLayout): number {
  return 2 * inputs * outputs;
}

/** Operations of a block on one point: its dense layers and its matrix. */
export function blockFlops({ dense, linear }: BlockLayout, dimensions: number): number {
  const conditioner = dense.reduce((sum, layer) => sum + denseFlops(layer), 0);
  return conditioner + (linear === null ? 0 : 2 * dimensions ** 2);
}

/**
 * Whether a workgroup does better to give a thread each column of 4 points than each tile: for 4 products
 * one reads 5 numbers, the other 1 + 4 / rows, but of tiles there may be fewer than threads.
 */
export function isNarrow(
  points: number,
  columns: number,
  { workgroupSize, rows }: { readonly workgroupSize: number; readonly rows: number },
): boolean {
  const turns = Math.ceil(((points / 4) * columns) / workgroupSize);
  const tileTurns = Math.ceil(denseTiles(points, rows, columns) / workgroupSize);
  return 5 * turns < (rows + 4) * tileTurns;
}
