import attentionInputsSource from '../../shaders/attention/inputs.wgsl?raw';
import quadsSource from '../../shaders/attention/quads.wgsl?raw';
import quadTilesSource from '../../shaders/attention/quad_tiles.wgsl?raw';
import stagedValuesSource from '../../shaders/attention/staged_values.wgsl?raw';
import stagedValuesHalfSource from '../../shaders/attention/staged_values_half.wgsl?raw';
import rowTileSource from '../../shaders/attention/row_tile.wgsl?raw';
import rowStagingSource from '../../shaders/attention/row_staging.wgsl?raw';
import rowTilesSource from '../../shaders/attention/row_tiles.wgsl?raw';
import accumulateSource from '../../shaders/flow/training/accumulate.wgsl?raw';
import backwardSource from '../../shaders/flow/training/backward.wgsl?raw';
import descendSource from '../../shaders/flow/training/descend.wgsl?raw';
import propagateSource from '../../shaders/flow/training/propagate.wgsl?raw';
import farRowsSource from '../../shaders/linear-attention/far_rows.wgsl?raw';
import featuresSource from '../../shaders/linear-attention/features.wgsl?raw';
import gatedStateSource from '../../shaders/linear-attention/gated_state.wgsl?raw';
import couplingSource from '../../shaders/shared/coupling.wgsl?raw';
import couplingGradientSource from '../../shaders/shared/coupling_gradient.wgsl?raw';
import denseSource from '../../shaders/shared/dense.wgsl?raw';
import foursSource from '../../shaders/shared/fours.wgsl?raw';
import flowEndsSource from '../../shaders/shared/flow_ends.wgsl?raw';
import flowLayoutSource from '../../shaders/shared/flow_layout.wgsl?raw';
import gridSource from '../../shaders/shared/grid.wgsl?raw';
import maskedBlockSource from '../../shaders/shared/masked_block.wgsl?raw';
import maskingSource from '../../shaders/shared/masking.wgsl?raw';
import mixingSource from '../../shaders/shared/mixing.wgsl?raw';
import outerAddSource from '../../shaders/shared/outer_add.wgsl?raw';
import storedSource from '../../shaders/shared/stored.wgsl?raw';
import storeRowSource from '../../shaders/shared/store_row.wgsl?raw';
import visibleKeysSource from '../../shaders/shared/visible_keys.wgsl?raw';
import type { ShaderFile } from '../spec/kernel';

/** Files that several kernels join in front of their own. */
export const grid: ShaderFile = { path: 'shared/grid.wgsl', source: gridSource };
export const outerAdd: ShaderFile = { path: 'shared/outer_add.wgsl', source: outerAddSource };
export const visibleKeys: ShaderFile = {
  path: 'shared/visible_keys.wgsl',
  source: visibleKeysSource,
};
const masking: ShaderFile = { path: 'shared/masking.wgsl', source: maskingSource };
const maskedBlock: ShaderFile = {
  path: 'shared/masked_block.wgsl',
  source: maskedBlockSource,
};

/** What a score becomes before the softmax, one score at a time. */
export const maskedScores: readonly ShaderFile[] = [visibleKeys, masking];

/** The type of what a kernel stores. */
export const stored: ShaderFile = { path: 'shared/stored.wgsl', source: storedSource };

export const storeRow: ShaderFile = { path: 'shared/store_row.wgsl', source: storeRowSource };

/** Vectors of q, k and v; whoever uses them declares the three, and HEAD_DIM and VALUE_DIM. */
export const fours: ShaderFile = { path: 'shared/fours.wgsl', source: foursSource };

/** The parameters and inputs of softmax attention. */
export const attentionInputs: ShaderFile = {
  path: 'attention/inputs.wgsl',
  source: attentionInputsSource,
};

const quads: ShaderFile = { path: 'attention/quads.wgsl', source: quadsSource };

/** Rows held by quads of lanes, and all that they use. */
export const quadRows: readonly ShaderFile[] = [
  grid,
  stored,
  attentionInputs,
  ...maskedScores,
  quads,
];

/** The same, which read K and V from workgroup memory, and add weighted values in f32. */
export const stagedQuadRows: readonly ShaderFile[] = [
  ...quadRows.slice(0, -1),
  { path: 'attention/quad_tiles.wgsl', source: quadTilesSource },
  quads,
  { path: 'attention/staged_values.wgsl', source: stagedValuesSource },
];

/** The same, which add weighted values in short sums of f16. */
export const halfStagedQuadRows: readonly ShaderFile[] = [
  ...stagedQuadRows.slice(0, -1),
  { path: 'attention/staged_values_half.wgsl', source: stagedValuesHalfSource },
];

/** Which rows of a head a workgroup has. */
export const rowTile: ShaderFile = { path: 'attention/row_tile.wgsl', source: rowTileSource };

/** Tiles of rows walked over tiles of keys, as `layOutRowTiles` lays them out, and all that they use. */
export const rowTiles: readonly ShaderFile[] = [
  grid,
  stored,
  attentionInputs,
  ...maskedScores,
  maskedBlock,
  fours,
  outerAdd,
  storeRow,
  rowTile,
  { path: 'attention/row_staging.wgsl', source: rowStagingSource },
  { path: 'attention/row_tiles.wgsl', source: rowTilesSource },
];

/** The feature maps of linear attention. */
export const features: ShaderFile = {
  path: 'linear-attention/features.wgsl',
  source: featuresSource,
};

/** Rows of linear attention that f32 loses on the way. */
export const farRows: ShaderFile = {
  path: 'linear-attention/far_rows.wgsl',
  source: farRowsSource,
};

/** The state of gated linear attention in registers. */
export const gatedState: ShaderFile = {
  path: 'linear-attention/gated_state.wgsl',
  source: gatedStateSource,
};

const flowLayout: ShaderFile = { path: 'shared/flow_layout.wgsl', source: flowLayoutSource };
/** A dense layer whose activations lie in memory, point after point. */
export const denseLayer: ShaderFile = { path: 'shared/dense.wgsl', source: denseSource };
const coupling: ShaderFile = { path: 'shared/coupling.wgsl', source: couplingSource };
const mixing: ShaderFile = { path: 'shared/mixing.wgsl', source: mixingSource };
const flowEnds: ShaderFile = { path: 'shared/flow_ends.wgsl', source: flowEndsSource };

const couplingGradient: ShaderFile = {
  path: 'shared/coupling_gradient.wgsl',
  source: couplingGradientSource,
};

const flowParts: readonly ShaderFile[] = [grid, flowLayout, coupling, mixing];

/** What every kernel that carries points through a flow joins in front of its own. */
export const flowFiles: readonly ShaderFile[] = [...flowParts, flowEnds];

/** What training joins in front of its own: the passes of a step, a file each, and the way back. */
export const trainingFiles: readonly ShaderFile[] = [
  ...flowParts,
  denseLayer,
  couplingGradient,
  { path: 'flow/training/propagate.wgsl', source: propagateSource },
  { path: 'flow/training/backward.wgsl', source: backwardSource },
  { path: 'flow/training/accumulate.wgsl', source: accumulateSource },
  { path: 'flow/training/descend.wgsl', source: descendSource },
];
