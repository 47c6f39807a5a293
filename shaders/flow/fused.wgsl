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
/// points that a thread carries through a dense layer; and in fours
const ROWS: u32 = 8;
const ROW_FOURS: u32 = 2;
/// values of one hidden layer; the conditioner's own values take turns with them
const LANES: u32 = 64;
/// moving coordinates whose values a layer's place holds at a time
const COUPLED: u32 = 32;
/// whether a thread takes a column of 4 points of the conditioner's last layer, not a tile
const LAST_BY_COLUMN: bool = true;

const LOG_DET: u32 = DIMENSIONS;
const HIDDEN: u32 = DIMENSIONS + 1;

/// from one value of a point to its next
const NEXT: u32 = TILE;
const FOURS: u32 = TILE / 4;

/// value by value, each for 4 points after 4 points
var<workgroup> activation_tile: array<vec4f, (DIMENSIONS + 1 + 2 * LANES) * FOURS>;

fn value(place: u32) -> f32 {
  return activation_tile[place / 4][place % 4];
}

fn set_value(place: u32, x: f32) {
  activation_tile[place / 4][place % 4] = x;
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
    let log_det = enter(min(first + row, params.batch - 1), row, params.blocks);
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
      let x = select(HIDDEN + (1 - depth % 2) * LANES, 0u, depth == 0);
      let layer = dense_of(split, start, depth);
      multiply(layer, split, depth == 0, true, x, HIDDEN + depth % 2 * LANES, 0, WIDTH, lane);
      workgroupBarrier();
    }
    couple_all(split, dense_of(split, start, DEPTH), lane);
    if (MIXING) {
      let mixing = mixing_log_det(start);
      for (var row = lane; row < TILE; row += WORKGROUP_SIZE) {
        let place = LOG_DET * TILE + row;
        set_value(place, value(place) + select(mixing, -mixing, INVERSE));
        if (INVERSE) {
          unmix(start, row);
        }
      }
      workgroupBarrier();
    }
  }
  for (var row = lane; row < TILE; row += WORKGROUP_SIZE) {
    if (first + row < params.batch) {
      leave(first + row, row, value(LOG_DET * TILE + row), params.blocks);
    }
  }
}

/// Columns `first_column` to `end_column` - 1 of y = x W + b for every point of the tile, rectified where
/// `rectify` says so. Where `gather` says that x is the flow's state, its fixed coordinates are looked up.
fn multiply(
  layer: Dense, split: Split, gather: bool, rectify: bool,
  x: u32, y: u32, first_column: u32, end_column: u32, lane: u32,
) {
  let count = end_column - first_column;
  let across = (count + 3) / 4;
  let least = vec4f(select(-3e38, 0.0, rectify));
  for (var tile = lane; tile < TILE / ROWS * across; tile += WORKGROUP_SIZE) {
    let first_four = tile / across * ROW_FOURS;
    // neighbours read neighbours; beyond the last column the last is computed again
    let offsets = tile % across + vec4u(0, 1, 2, 3) * across;
    let columns = first_column + min(offsets, vec4u(count - 1));
    let bias = weights_at(layer.start + layer.inputs * layer.outputs, columns);
    var sums = array<vec4f, ROWS>();
    // unroll
    for (var i = 0u; i < ROWS; i++) {
      sums[i] = vec4f(bias[i % 4]);
    }
    for (var k = 0u; k < layer.inputs; k++) {
      let w = weights_at(layer.start + k * layer.outputs, columns);
      let input = select(x + k, coordinate(k, split.bit, 1 - split.moving_bit), gather);
      let place = input * FOURS + first_four;
      var fours = array<vec4f, ROW_FOURS>();
      // unroll
      for (var i = 0u; i < ROW_FOURS; i++) {
        fours[i] = activation_tile[place + i];
      }
      // unroll
      for (var i = 0u; i < ROWS; i++) {
        sums[i] = fma(fours[i / 4], vec4f(w[i % 4]), sums[i]);
      }
    }
    // unroll
    for (var i = 0u; i < ROWS; i++) {
      if (offsets[i % 4] < count) {
        activation_tile[(y + offsets[i % 4]) * FOURS + first_four + i / 4] = max(sums[i], least);
      }
    }
  }
}

/// The conditioner's last layer and the coupling, as many coordinates at a time as have room.
fn couple_all(split: Split, layer: Dense, lane: u32) {
  let x = HIDDEN + (DEPTH + 1) % 2 * LANES;
  let raw = HIDDEN + DEPTH % 2 * LANES;
  for (var j = 0u; j < split.moving; j += COUPLED) {
    let end = min(j + COUPLED, split.moving);
    let first_column = j * PER_COORDINATE;
    let end_column = end * PER_COORDINATE;
    if (LAST_BY_COLUMN) {
      for (var element = lane; element < (end_column - first_column) * FOURS; element += WORKGROUP_SIZE) {
        let y = multiply_column(layer, x, first_column + element / FOURS, element % FOURS);
        activation_tile[raw * FOURS + element] = y;
      }
    } else {
      multiply(layer, split, false, false, x, raw, first_column, end_column, lane);
    }
    workgroupBarrier();
    for (var row = lane; row < TILE; row += WORKGROUP_SIZE) {
      let place = LOG_DET * TILE + row;
      set_value(place, value(place) + couple(split, row, raw * TILE + row, j, end));
    }
    workgroupBarrier();
  }
}

/// One column of x W + b for 4 points: for a layer so narrow that tiles would leave most threads idle.
fn multiply_column(layer: Dense, x: u32, column: u32, four: u32) -> vec4f {
  var sums = vec4f(weights[layer.start + layer.inputs * layer.outputs + column]);
  for (var k = 0u; k < layer.inputs; k++) {
    let w = weights[layer.start + k * layer.outputs + column];
    sums = fma(activation_tile[(x + k) * FOURS + four], vec4f(w), sums);
  }
  return sums;
}

/// Actnorm and the linear layer, forward; both hidden layers are free for what is between.
fn mix(start: u32, lane: u32) {
  let normal = HIDDEN * TILE;
  let upper = (HIDDEN + LANES) * TILE;
  for (var element = lane; element < TILE * DIMENSIONS; element += WORKGROUP_SIZE) {
    set_value(normal + element, actnorm(element / TILE, start, value(element)));
  }
  workgroupBarrier();
  for (var element = lane; element < TILE * DIMENSIONS; element += WORKGROUP_SIZE) {
    set_value(upper + element, mix_upper(element / TILE, start, normal + element % TILE));
  }
  workgroupBarrier();
  for (var element = lane; element < TILE * DIMENSIONS; element += WORKGROUP_SIZE) {
    set_value(element, mix_lower(element / TILE, start, upper + element % TILE));
  }
  workgroupBarrier();
}
