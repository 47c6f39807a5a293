// A stack of coupling layers, layer by layer: each dense layer is a dispatch of its own, and what one
// leaves to the next goes through memory. Forward: z = f(x) and log|det ∂f/∂x|; inverse: x and its log-det.
// points [batch, DIMENSIONS]   weights [parameters], laid out as src/spec/flow.ts says
// activations: for each point its state [DIMENSIONS], log-det [1], where there is mixing two more states,
//   two hidden layers [WIDTH] and the conditioner's values [RAW]; each is a matrix of `batch` rows
// output [batch, DIMENSIONS + 1], the log-det last

struct Params {
  first_workgroup: u32,
  end_workgroup: u32,
  batch: u32,
  /// blocks of the stack that run
  blocks: u32,
  /// block at work
  block: u32,
  /// dense layer at work
  depth: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> points: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> activations: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<f32>;

const WORKGROUP_SIZE: u32 = 64;
/// from one value of a point to its next
const NEXT: u32 = 1;
/// values of the conditioner for the block that moves most coordinates
const RAW: u32 = 2;

const MIXED: u32 = DIMENSIONS + 1;
const HIDDEN: u32 = MIXED + 2 * DIMENSIONS * u32(MIXING);
const RAW_PLACE: u32 = HIDDEN + 2 * WIDTH;

fn value(place: u32) -> f32 {
  return activations[place];
}

fn set_value(place: u32, x: f32) {
  activations[place] = x;
}

/// The matrix that begins `place` values into each point's.
fn matrix(place: u32, columns: u32) -> Matrix {
  return Matrix(place * params.batch, columns);
}

fn row_of(place: u32, columns: u32, row: u32) -> u32 {
  return place * params.batch + row * columns;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn enter_points(
  @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = flat_workgroup(id, count) * WORKGROUP_SIZE + lane;
  if (row < min(params.end_workgroup * WORKGROUP_SIZE, params.batch)) {
    let log_det = enter(row, row_of(0, DIMENSIONS, row), params.blocks);
    set_value(row_of(DIMENSIONS, 1, row), log_det);
  }
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn normalise(
  @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let element = flat_workgroup(id, count) * WORKGROUP_SIZE + lane;
  if (element < min(params.end_workgroup * WORKGROUP_SIZE, params.batch * DIMENSIONS)) {
    let i = element % DIMENSIONS;
    let x = value(element);
    set_value(matrix(MIXED, DIMENSIONS).start + element, actnorm(i, block_start(params.block), x));
  }
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn multiply_upper(
  @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let element = flat_workgroup(id, count) * WORKGROUP_SIZE + lane;
  if (element < min(params.end_workgroup * WORKGROUP_SIZE, params.batch * DIMENSIONS)) {
    let x = row_of(MIXED, DIMENSIONS, element / DIMENSIONS);
    let y = mix_upper(element % DIMENSIONS, block_start(params.block), x);
    set_value(matrix(MIXED + DIMENSIONS, DIMENSIONS).start + element, y);
  }
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn multiply_lower(
  @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let element = flat_workgroup(id, count) * WORKGROUP_SIZE + lane;
  if (element < min(params.end_workgroup * WORKGROUP_SIZE, params.batch * DIMENSIONS)) {
    let u = row_of(MIXED + DIMENSIONS, DIMENSIONS, element / DIMENSIONS);
    set_value(element, mix_lower(element % DIMENSIONS, block_start(params.block), u));
  }
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn dense(
  @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let tile = flat_workgroup(id, count) * WORKGROUP_SIZE + lane;
  let depth = params.depth;
  let split = split_of(params.block);
  let layer = dense_of(split, block_start(params.block), depth);
  let across = (layer.outputs + 3) / 4;
  let row = tile / across * ROWS;
  if (tile < params.end_workgroup * WORKGROUP_SIZE && row < params.batch) {
    let last = depth == DEPTH;
    // the two hidden layers take turns
    let x = matrix(select(HIDDEN + (1 - depth % 2) * WIDTH, 0u, depth == 0), select(WIDTH, DIMENSIONS, depth == 0));
    let y = matrix(select(HIDDEN + depth % 2 * WIDTH, RAW_PLACE, last), layer.outputs);
    dense_tile(layer, split, depth == 0, !last, x, y, row, params.batch, tile % across * 4);
  }
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn couple_halves(
  @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = flat_workgroup(id, count) * WORKGROUP_SIZE + lane;
  if (row < min(params.end_workgroup * WORKGROUP_SIZE, params.batch)) {
    let split = split_of(params.block);
    let place = row_of(DIMENSIONS, 1, row);
    let raw = row_of(RAW_PLACE, split.moving * PER_COORDINATE, row);
    var log_det = value(place) + couple(split, row_of(0, DIMENSIONS, row), raw, 0, split.moving);
    if (MIXING) {
      let mixing = mixing_log_det(block_start(params.block));
      log_det += select(mixing, -mixing, INVERSE);
    }
    set_value(place, log_det);
  }
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn solve(
  @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = flat_workgroup(id, count) * WORKGROUP_SIZE + lane;
  if (row < min(params.end_workgroup * WORKGROUP_SIZE, params.batch)) {
    unmix(block_start(params.block), row_of(0, DIMENSIONS, row));
  }
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn leave_points(
  @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = flat_workgroup(id, count) * WORKGROUP_SIZE + lane;
  if (row < min(params.end_workgroup * WORKGROUP_SIZE, params.batch)) {
    leave(row, row_of(0, DIMENSIONS, row), value(row_of(DIMENSIONS, 1, row)), params.blocks);
  }
}
