/** What a coupling layer does to the half that moves: `shift`, `scale and shift`, monotone spline. */
export const COUPLINGS = ['additive', 'affine', 'spline'] as const;
export type Coupling = (typeof COUPLINGS)[number];

/** Everything that fixes a flow but its weights. */
export interface FlowShape {
  /** Coordinates of a point, D, at least 2. */
  readonly dimensions: number;
  readonly coupling: Coupling;
  /** Whether actnorm and an invertible linear layer stand before each coupling layer, as in Glow. */
  readonly mixing: boolean;
  /** Coupling layers; with `mixing` each has its own actnorm and linear layer. */
  readonly layers: number;
  /** Units of a hidden layer of the conditioner. */
  readonly width: number;
  /** Hidden layers of the conditioner. */
  readonly depth: number;
  /** Bins of the spline; of no effect on other couplings. */
  readonly bins: number;
}

/** The spline is the identity outside [-SPLINE_BOUND, SPLINE_BOUND]. */
export const SPLINE_BOUND = 5;
/** Least width and height of a bin as a share of the whole, and least slope at a knot. */
export const SPLINE_LEAST = 1e-3;
/** Bound of an affine layer's log-scale: s = SCALE_BOUND · tanh(raw / SCALE_BOUND). */
export const SCALE_BOUND = 2;

/** How a coupling layer divides the coordinates: by one bit of their index. */
export interface Split {
  readonly bit: number;
  /** Coordinates whose bit has this value move; the others stay and steer. */
  readonly movingBit: 0 | 1;
  readonly moving: readonly number[];
  readonly fixed: readonly number[];
}

/**
 * Layers 2p and 2p + 1 split by bit p mod ⌈log2 D⌉ of the coordinate's index, with the halves swapped: in two
 * dimensions the coordinates take turns, and in more any two are on different sides of some layer.
 */
export function splitOf(dimensions: number, layer: number): Split {
  const bits = Math.ceil(Math.log2(dimensions));
  const bit = Math.floor(layer / 2) % bits;
  const movingBit = layer % 2 === 0 ? 1 : 0;
  const all = Array.from({ length: dimensions }, (_, index) => index);
  const moves = (index: number): boolean => ((index >> bit) & 1) === movingBit;
  return {
    bit,
    movingBit,
    moving: all.filter(moves),
    fixed: all.filter((index) => !moves(index)),
  };
}

/** Values that the conditioner gives for each moving coordinate. */
export function valuesPerCoordinate({ coupling, bins }: FlowShape): number {
  return { additive: 1, affine: 2, spline: 3 * bins - 1 }[coupling];
}

/** A dense layer's weights [inputs + 1, outputs], row-major; the last row is the bias. */
export interface DenseLayout {
  readonly start: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** Places in the vector of parameters: y = x · exp(logScale) + shift, D values each. */
export interface ActnormLayout {
  readonly logScale: number;
  readonly shift: number;
}

export interface BlockLayout {
  readonly actnorm: ActnormLayout | null;
  /**
   * A matrix [D, D]: below its diagonal L's entries, above it U's, on it log s.
   * y = L (U + diag s) x; L has ones on its diagonal.
   */
  readonly linear: number | null;
  readonly split: Split;
  readonly dense: readonly DenseLayout[];
}

/** Where each weight stands in the one vector that holds them all. */
export interface FlowLayout {
  /** In front of everything; it begins as the identity on standardised points. */
  readonly actnorm: ActnormLayout;
  readonly blocks: readonly BlockLayout[];
  /** Additive flows end with z = y · exp(logScale), D values. */
  readonly scale: number | null;
  readonly parameters: number;
}

export function flowLayout(shape: FlowShape): FlowLayout {
  const { dimensions, coupling, mixing, layers, width, depth } = shape;
  let next = 0;
  const take = (count: number): number => (next += count) - count;
  const takeActnorm = (): ActnormLayout => ({
    logScale: take(dimensions),
    shift: take(dimensions),
  });
  const actnorm = takeActnorm();
  const blocks = Array.from({ length: layers }, (_, layer): BlockLayout => {
    const split = splitOf(dimensions, layer);
    const sizes = [
      split.fixed.length,
      ...Array<number>(depth).fill(width),
      split.moving.length * valuesPerCoordinate(shape),
    ];
    return {
      actnorm: mixing ? takeActnorm() : null,
      linear: mixing ? take(dimensions * dimensions) : null,
      split,
      dense: sizes.slice(1).map((outputs, index) => {
        const inputs = sizes[index]!;
        return { start: take((inputs + 1) * outputs), inputs, outputs };
      }),
    };
  });
  const scale = coupling === 'additive' ? take(dimensions) : null;
  return { actnorm, blocks, scale, parameters: next };
}
