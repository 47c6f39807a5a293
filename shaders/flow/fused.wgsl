// A stack of coupling layers in one dispatch: a workgroup carries TILE points through the whole stack,
// their activations never leave the chip. Forward: z = f(x) and log|det ∂f/∂x|; inverse: x and its log-det.
// points [batch, DIMENSIONS]   weights [parameters], laid out as src/spec/flow.ts says
// output [batch, DIMENSIONS + 1], the log-det last

struct Params {
  first_workgroup: u32,
  end_workgroup: u32,
  batch: u32,
  /// blocks of the stack that run
  blocks: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> points: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

const WORKGROUP_SIZE: u32 = 64;
/// points that a workgroup carries, a multiple of ROWS
const TILE: u32 = 32;
/// values of one hidden layer; the conditioner's own values take turns with them
const LANES: u32 = 64;
/// moving coordinates whose values a layer's place holds at a time
const COUPLED: u32 = 32;
/// whether a thread takes a column of 4 points of the conditioner's last layer, not a tile
const LAST_BY_COLUMN: bool = true;

const LOG_DET: u32 = DIMENSIONS;
const HIDDEN: u32 = DIMENSIONS + 1;

var<workgroup> activation_tile: array<f32, TILE * (DIMENSIONS + 1 + 2 * LANES)>;

fn value(place: u32) -> f32 {
  return activation_tile[place];
}

fn set_value(place: u32, x: f32) {
  activation_tile[place] = x;
}

/// The matrix that begins `place` values into each point's.
fn matrix(place: u32, columns: u32) -> Matrix {
  return Matrix(place * TILE, columns);
}

fn state_of(row: u32) -> u32 {
  return row * DIMENSIONS;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn map_points(
  @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  if (workgroup >= params.end_workgroup) {
    return;
  }
  let first = workgroup * TILE;
  for (var row = lane; row < TILE; row += WORKGROUP_SIZE) {
    // beyond the batch its last point is carried along
    let log_det = enter(min(first + row, params.batch - 1), state_of(row), params.blocks);
    set_value(LOG_DET * TILE + row, log_det);
  }
  workgroupBarrier();
  for (var step = 0u; step < params.blocks; step++) {
    let block = select(step, params.blocks - 1 - step, INVERSE);
    let start = block_start(block);
    if (MIXING && !INVERSE) {
      mix(start, lane);
    }
    let split = split_of(block);
    for (var depth = 0u; depth < DEPTH; depth++) {
      let layer = dense_of(split, start, depth);
      let x = matrix(select(HIDDEN + (1 - depth % 2) * LANES, 0, depth == 0), select(WIDTH, DIMENSIONS, depth == 0));
      multiply(layer, split, depth == 0, true, x, matrix(HIDDEN + depth % 2 * LANES, WIDTH), 0, WIDTH, lane);
      workgroupBarrier();
    }
    couple_all(split, dense_of(split, start, DEPTH), lane);
    if (MIXING) {
      let mixing = mixing_log_det(start);
      for (var row = lane; row < TILE; row += WORKGROUP_SIZE) {
        let place = LOG_DET * TILE + row;
        set_value(place, value(place) + select(mixing, -mixing, INVERSE));
        if (INVERSE) {
          unmix(start, state_of(row));
        }
      }
      workgroupBarrier();
    }
  }
  for (var row = lane; row < TILE; row += WORKGROUP_SIZE) {
    if (first + row < params.batch) {
      leave(first + row, state_of(row), value(LOG_DET * TILE + row), params.blocks);
    }
  }
}

/// Columns `first_column` to `end_column` - 1 of a dense layer, for every point of the tile.
fn multiply(
  layer: Dense, split: Split, gather: bool, rectify: bool,
  x: Matrix, y: Matrix, first_column: u32, end_column: u32, lane: u32,
) {
  let across = (end_column - first_column + 3) / 4;
  for (var tile = lane; tile < TILE / ROWS * across; tile += WORKGROUP_SIZE) {
    let column = first_column + tile % across * 4;
    dense_tile(layer, split, gather, rectify, x, y, tile / across * ROWS, TILE, column, end_column);
  }
}

/// The conditioner's last layer and the coupling, as many coordinates at a time as have room.
fn couple_all(split: Split, layer: Dense, lane: u32) {
  let x = matrix(HIDDEN + (DEPTH + 1) % 2 * LANES, WIDTH);
  let raw = (HIDDEN + DEPTH % 2 * LANES) * TILE;
  for (var j = 0u; j < split.moving; j += COUPLED) {
    let end = min(j + COUPLED, split.moving);
    let columns = (end - j) * PER_COORDINATE;
    let first_column = j * PER_COORDINATE;
    if (LAST_BY_COLUMN) {
      for (var element = lane; element < TILE / 4 * columns; element += WORKGROUP_SIZE) {
        let rows = element / columns * 4 + vec4u(0, 1, 2, 3);
        let column = element % columns;
        store_four(raw + rows * columns + column, dense_column(layer, x.start + rows * WIDTH, first_column + column));
      }
    } else {
      // column first_column is the first that is kept
      multiply(layer, split, false, false, x, Matrix(raw - first_column, columns), first_column, first_column + columns, lane);
    }
    workgroupBarrier();
    for (var row = lane; row < TILE; row += WORKGROUP_SIZE) {
      let place = LOG_DET * TILE + row;
      set_value(place, value(place) + couple(split, state_of(row), raw + row * columns, j, end));
    }
    workgroupBarrier();
  }
}

/// Actnorm and the linear layer, forward; both hidden layers are free for what is between.
fn mix(start: u32, lane: u32) {
  let normal = HIDDEN * TILE;
  let upper = (HIDDEN + LANES) * TILE;
  for (var element = lane; element < TILE * DIMENSIONS; element += WORKGROUP_SIZE) {
    set_value(normal + element, actnorm(element % DIMENSIONS, start, value(element)));
  }
  workgroupBarrier();
  for (var element = lane; element < TILE * DIMENSIONS; element += WORKGROUP_SIZE) {
    let i = element % DIMENSIONS;
    set_value(upper + element, mix_upper(i, start, normal + element - i));
  }
  workgroupBarrier();
  for (var element = lane; element < TILE * DIMENSIONS; element += WORKGROUP_SIZE) {
    let i = element % DIMENSIONS;
    set_value(element, mix_lower(i, start, upper + element - i));
  }
  workgroupBarrier();
}
