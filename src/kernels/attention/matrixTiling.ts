import type { Capabilities, MatrixSize } from '../../spec/capabilities';
import type { Tuning } from '../../spec/kernel';
import { type AttentionDims, valueDimOf } from './dims';

/** What a plan is made for where a device lists nothing. */
const USUAL_MATRIX: MatrixSize = { rows: 16, columns: 16, depth: 16 };
const USUAL_LANES = 32;
const LARGEST_SIDE = 16;
const USUAL_REGISTERS = 128;

/** Of the matrices that a device multiplies, the largest that tiles are made of; undefined where there is none. */
export function matrixOf({ matrices = [] }: Capabilities): MatrixSize | undefined {
  const volume = ({ rows, columns, depth }: MatrixSize): number => rows * columns * depth;
  return matrices
    .filter(({ rows, columns, depth }) => [rows, columns, depth].every(isSide))
    .toSorted((a, b) => volume(b) - volume(a))[0];
}

/** Tiles are powers of two, read four elements at a time. */
function isSide(side: number): boolean {
  return side >= 4 && side <= LARGEST_SIDE && isPowerOfTwo(side);
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(value));
}

/** How a workgroup's rows lie on subgroups and in workgroup memory; the names are the shader's constants. */
export interface MatrixTiling {
  readonly constants: Readonly<Record<string, number>>;
  readonly threads: number;
  readonly workgroupBytes: number;
}

/** @param tuning one that fits the matrices: see `misfit` */
export function layOutMatrices(
  dims: AttentionDims,
  { tileRows = 32, tileCols = 32, rows = 16, parts = 1 }: Tuning,
  capabilities: Capabilities,
): MatrixTiling {
  const matrix = matrixOf(capabilities) ?? USUAL_MATRIX;
  const lanes = lanesOf(capabilities);
  const depthSteps = Math.ceil(dims.headDim / matrix.depth);
  const outBlocks = Math.ceil(valueDimOf(dims) / (matrix.columns * parts));
  const keyBlocks = tileCols / (matrix.columns * parts);
  const keySteps = tileCols / matrix.depth;
  const rowLanes = Math.max(1, Math.min((parts * lanes) / rows, tileCols / 4));
  const threads = (tileRows / rows) * parts * lanes;
  const constants = {
    TILE_ROWS: tileRows,
    TILE_COLS: tileCols,
    ROWS: rows,
    PARTS: parts,
    MATRIX_ROWS: matrix.rows,
    MATRIX_COLS: matrix.columns,
    MATRIX_DEPTH: matrix.depth,
    LANES: lanes,
    HELD: rows / matrix.rows,
    DEPTH_STEPS: depthSteps,
    KEY_BLOCKS: keyBlocks,
    OUT_BLOCKS: outBlocks,
    KEY_STEPS: keySteps,
    Q_TURNS: Math.ceil(depthSteps / keySteps),
    OUT_TURNS: Math.ceil(outBlocks / keyBlocks),
    ROW_LANES: rowLanes,
    OWN_ROWS: Math.ceil((tileRows * rowLanes) / threads),
    OWN_FOURS: tileCols / 4 / rowLanes,
  };
  const keyFours = tileCols / 4 + 2;
  const halves =
    tileCols * (depthSteps * matrix.depth + 8) + // K
    parts * outBlocks * matrix.columns * 4 * keyFours + // V
    tileRows * 4 * keyFours; // probabilities
  const singles = tileRows * (tileCols + 4 * rowLanes) + tileRows * rowLanes + tileRows;
  // behind them the counter of turns
  return { constants, threads, workgroupBytes: 2 * halves + 4 * singles + 16 };
}

/** A workgroup is made of subgroups of this many lanes, the most that they may have. */
function lanesOf({ largestSubgroup = USUAL_LANES }: Capabilities): number {
  return largestSubgroup;
}

/** With no more registers than this subgroups share rows, each with a part of the output. */
const FEW_REGISTERS = 64;
/** Columns of q and the output of which a subgroup holds two matrices' rows without spilling. */
const MOST_COLUMNS_TWICE = 256;

/** Tunings that fit the matrices, in order of preference. */
export function matrixTunings(capabilities: Capabilities, dims: AttentionDims): readonly Tuning[] {
  const matrix = matrixOf(capabilities);
  if (!matrix) return [];
  const { registers = USUAL_REGISTERS, isCpu = false } = capabilities;
  // a CPU's compiler writes out every product: less for each subgroup is compiled in less time
  const hasFew = isCpu || registers <= FEW_REGISTERS;
  const holdsTwo = !hasFew && dims.headDim + valueDimOf(dims) <= MOST_COLUMNS_TWICE;
  const tunings = (holdsTwo ? [2, 1] : [1]).flatMap((held) =>
    (hasFew ? [4, 2, 1] : [1, 2, 4]).flatMap((parts) =>
      (isCpu ? [1] : [4, 2, 1]).flatMap((groups) =>
        (hasFew ? [32, 16] : [16, 32]).map((tileCols) => ({
          tileRows: groups * held * matrix.rows,
          tileCols,
          rows: held * matrix.rows,
          parts,
        })),
      ),
    ),
  );
  // rows beyond the last are computed for nothing
  const isUsed = ({ tileRows }: Tuning & { tileRows: number }): boolean =>
    tileRows === matrix.rows || tileRows < 2 * dims.tokens;
  return tunings.filter((tuning) => fits(tuning, matrix) && isUsed(tuning));
}

/** Whether tiles can be cut into a device's matrices. */
export function fits(
  { tileRows = 0, tileCols = 0, rows = 0, parts = 0 }: Tuning,
  matrix: MatrixSize,
): boolean {
  return (
    tileRows % rows === 0 &&
    rows % matrix.rows === 0 &&
    tileCols % (matrix.columns * parts) === 0 &&
    tileCols % matrix.depth === 0
  );
}
