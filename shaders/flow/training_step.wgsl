// One step of training a flow on a batch of points: the gradient of the mean of −log p, and Adam.
//   propagate    a workgroup carries TILE points forward, keeping every activation, and their gradients back
//   accumulate   the gradient of every weight: sums over the batch of products of the two
//   measure      partial sums of the squared gradient, to clip it by, and of the loss
//   descend      Adam; where the loss or gradient is not finite, the step before is taken back, and that is all
// points [steps a submission · batch, DIMENSIONS]   trace: a matrix of `batch` rows for each thing kept
// weights [parameters], laid out as src/spec/flow.ts says   moments [2, parameters]
// gradients [2, parameters]: the gradient, and the weights before the last step
// partials [MEASURES, 2]   progress [2 + steps a submission]: by odd and even steps, 1 + the step that was not
// finite or 0; the losses

struct Params {
  first_workgroup: u32,
  end_workgroup: u32,
  batch: u32,
  /// row of `points` with the step's first point
  first_point: u32,
  /// place of the step's loss behind progress[2]
  slot: u32,
  /// the step's number, from 0, and how many there are in all
  step: u32,
  steps: u32,
  rate: f32,
  clip: f32,
  decay: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> points: array<f32>;
@group(0) @binding(2) var<storage, read_write> trace: array<f32>;
@group(0) @binding(3) var<storage, read_write> gradients: array<f32>;
@group(0) @binding(4) var<storage, read_write> moments: array<f32>;
@group(0) @binding(5) var<storage, read_write> partials: array<f32>;
@group(0) @binding(6) var<storage, read_write> progress: array<f32>;
@group(0) @binding(7) var<storage, read_write> weights: array<f32>;

const WORKGROUP_SIZE: u32 = 64;
/// points that a workgroup of `propagate` carries, a multiple of ROWS
const TILE: u32 = 16;
/// from one value of a point to its next
const NEXT: u32 = 1;
/// values of the conditioner for the block that moves most coordinates
const RAW: u32 = 2;
const PARAMETERS: u32 = 1;
/// whether a thread takes a column of 4 points of a conditioner's last layer, not a tile, and a coordinate of
/// a point on the way back through its first
const LAST_BY_COLUMN: bool = true;
const FIRST_BY_COLUMN: bool = true;
/// workgroups of `accumulate` for one block
const BLOCK_GROUPS: u32 = 1;
/// workgroups of `measure`
const MEASURES: u32 = 32;
/// parameters that a thread of `descend` updates
const UPDATES: u32 = 8;

// places of a block's matrices, in values a point
const NORMAL: u32 = DIMENSIONS;
const UPPER: u32 = 2 * DIMENSIONS;
const MIXED: u32 = 3 * DIMENSIONS * u32(MIXING);
const HIDDEN: u32 = MIXED + DIMENSIONS;
const RAW_PLACE: u32 = HIDDEN + DEPTH * WIDTH;
const G_HIDDEN: u32 = RAW_PLACE + RAW;
const G_RAW: u32 = G_HIDDEN + DEPTH * WIDTH;
const G_MIXED: u32 = G_RAW + RAW;
const G_UPPER: u32 = G_MIXED + DIMENSIONS;
const G_NORMAL: u32 = G_UPPER + DIMENSIONS;
const BLOCK: u32 = G_MIXED + 3 * DIMENSIONS * u32(MIXING);
// and behind all blocks: their result, z, the gradient on its way back, the loss
const END: u32 = LAYERS * BLOCK;
const Z: u32 = END + DIMENSIONS;
const G_STATE: u32 = Z + DIMENSIONS;
const LOSS: u32 = G_STATE + DIMENSIONS;

const LOG_TWO_PI: f32 = 1.8378770664;

var<workgroup> sum_tile: array<vec2f, WORKGROUP_SIZE>;

fn value(place: u32) -> f32 {
  return trace[place];
}

fn set_value(place: u32, x: f32) {
  trace[place] = x;
}

/// The matrix that begins `place` values into each point's.
fn matrix(place: u32, columns: u32) -> Matrix {
  return Matrix(place * params.batch, columns);
}

fn row_of(place: u32, columns: u32, row: u32) -> u32 {
  return place * params.batch + row * columns;
}
