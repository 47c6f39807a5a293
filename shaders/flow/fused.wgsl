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
/// inputs of a dense layer that a turn of its loop takes
const STEP: u32 = 4;
/// `k % FREE` is the place in its four of a turn's first input k: 0 where turns take whole fours
const FREE: u32 = 1;
/// layers are computed in multiples of so many values, with zeros behind the last: whole fours, and whole turns of
/// the layer that reads them
const GRAIN: u32 = 4;
/// where the hidden layers begin, behind the state: a multiple of 4
const HIDDEN: u32 = 4;
/// values of one hidden layer's place, a multiple of GRAIN; the fixed half of a state and what the conditioner
/// gives take turns with them
const LANES: u32 = 64;
/// such places: one where each thread holds all that it computes of a layer before any of it is stored
const PLACES: u32 = 1;
/// moving coordinates whose values a layer's place holds at a time
const COUPLED: u32 = 32;
/// whether a thread takes a column of 4 points of the conditioner's last layer, not a tile
const LAST_BY_COLUMN: bool = true;

/// from one value of a point to its next
const NEXT: u32 = TILE;
const FOURS: u32 = TILE / 4;
/// points that a thread enters, moves and leaves by itself
const OWN: u32 = (TILE + WORKGROUP_SIZE - 1) / WORKGROUP_SIZE;

/// [value / 4][point / 4]: 4 values of 4 points, a column each, so that the bounds check that a compiler adds to
/// an index serves 4 inputs of a dense layer
var<workgroup> activation_tile: array<mat4x4f, (HIDDEN + PLACES * LANES) / 4 * FOURS>;

fn value(place: u32) -> f32 {
  let value_index = place / TILE;
  let row = place % TILE;
  return activation_tile[value_index / 4 * FOURS + row / 4][value_index % 4][row % 4];
}

fn set_value(place: u32, x: f32) {
  let value_index = place / TILE;
  let row = place % TILE;
  activation_tile[value_index / 4 * FOURS + row / 4][value_index % 4][row % 4] = x;
}

/// A value of 4 points.
fn four_of(value_index: u32, four: u32) -> vec4f {
  return activation_tile[value_index / 4 * FOURS + four][value_index % 4];
}

fn set_four(value_index: u32, four: u32, x: vec4f) {
  activation_tile[value_index / 4 * FOURS + four][value_index % 4] = x;
}

/// Where layer `depth` of a conditioner reads, and the layer before it has written.
fn hidden(depth: u32) -> u32 {
  return HIDDEN + depth % PLACES * LANES;
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
  /// of the thread's own points
  var log_dets = array<f32, OWN>();
  for (var i = 0u; i < OWN; i++) {
    let row = i * WORKGROUP_SIZE + lane;
    if (row < TILE) {
      // beyond the batch its last point is carried along
      log_dets[i] = enter(min(first + row, params.batch - 1), row, params.blocks);
    }
  }
  workgroupBarrier();
  // one loop over the hidden layers of all blocks, so that the text of a dense layer is compiled once
  for (var step = 0u; step < params.blocks * DEPTH; step++) {
    let turn = step / DEPTH;
    let depth = step % DEPTH;
    let block = select(turn, params.blocks - 1 - turn, INVERSE);
    let start = block_start(block);
    let split = split_of(block);
    if (depth == 0) {
      if (MIXING && !INVERSE) {
        mix(start, lane);
      }
      gather_fixed(split, lane);
      workgroupBarrier();
    }
    multiply(dense_of(split, start, depth), true, hidden(depth), hidden(depth + 1), 0, WIDTH, lane);
    workgroupBarrier();
    if (depth + 1 < DEPTH) {
      continue;
    }
    let last = dense_of(split, start, DEPTH);
    // as many coordinates at a time as have room
    for (var j = 0u; j < split.moving; j += COUPLED) {
      let end = min(j + COUPLED, split.moving);
      make_values(last, j * PER_COORDINATE, end * PER_COORDINATE, lane);
      workgroupBarrier();
      for (var i = 0u; i < OWN; i++) {
        let row = i * WORKGROUP_SIZE + lane;
        if (row < TILE) {
          log_dets[i] += couple(split, row, hidden(DEPTH + 1) * TILE + row, j, end);
        }
      }
      workgroupBarrier();
    }
    if (MIXING) {
      let mixing = mixing_log_det(start);
      for (var i = 0u; i < OWN; i++) {
        let row = i * WORKGROUP_SIZE + lane;
        log_dets[i] += select(mixing, -mixing, INVERSE);
        if (INVERSE && row < TILE) {
          unmix(start, row);
        }
      }
      workgroupBarrier();
    }
  }
  for (var i = 0u; i < OWN; i++) {
    let row = i * WORKGROUP_SIZE + lane;
    if (row < TILE && first + row < params.batch) {
      leave(first + row, row, log_dets[i], params.blocks);
    }
  }
}

/// The coordinates that a block leaves where they are, one after the other, for its conditioner.
fn gather_fixed(split: Split, lane: u32) {
  for (var element = lane; element < whole_steps(split.fixed) * FOURS; element += WORKGROUP_SIZE) {
    let j = element / FOURS;
    let from_value = coordinate(min(j, split.fixed - 1), split.bit, 1 - split.moving_bit);
    set_four(HIDDEN + j, element % FOURS, select(vec4f(), four_of(from_value, element % FOURS), j < split.fixed));
  }
}

/// Inputs of a dense layer that its loop passes: zeros stand behind the last.
fn whole_steps(inputs: u32) -> u32 {
  return (inputs + STEP - 1) / STEP * STEP;
}

/// Columns `first_column` to `end_column` - 1 of y = x W + b for every point of the tile, rectified where
/// `rectify` says so, and zeros up to a multiple of GRAIN.
fn multiply(
  layer: Dense, rectify: bool, x: u32, y: u32, first_column: u32, end_column: u32, lane: u32,
) {
  let count = end_column - first_column;
  let across = (count + GRAIN - 1) / GRAIN * (GRAIN / 4);
  let tiles = TILE / ROWS * across;
  let least = vec4f(select(-3e38, 0.0, rectify));
  for (var turn = 0u; turn < tiles; turn += WORKGROUP_SIZE) {
    let tile = turn + lane;
    let first_four = tile / across * ROW_FOURS;
    // neighbours read neighbours; beyond the last column the last is computed again
    let offsets = tile % across + vec4u(0, 1, 2, 3) * across;
    var sums = array<vec4f, ROWS>();
    if (tile < tiles) {
      let columns = first_column + min(offsets, vec4u(count - 1));
      let bias = weights_at(layer.start + layer.inputs * layer.outputs, columns);
      // unroll
      for (var i = 0u; i < ROWS; i++) {
        sums[i] = vec4f(bias[i % 4]);
      }
      for (var k = 0u; k < layer.inputs; k += STEP) {
        // unroll
        for (var j = 0u; j < STEP; j++) {
          let w = weights_at(layer.start + min(k + j, layer.inputs) * layer.outputs, columns);
          let place = (x / 4 + k / 4 + j / 4) * FOURS + first_four;
          // unroll
          for (var i = 0u; i < ROW_FOURS; i++) {
            let four = activation_tile[place + i][k % FREE + j % 4];
            // unroll
            for (var c = 0u; c < 4; c++) {
              sums[4 * i + c] = fma(four, vec4f(w[c]), sums[4 * i + c]);
            }
          }
        }
      }
    }
    if (PLACES == 1) {
      workgroupBarrier(); // x has been read, and y takes its place
    }
    if (tile < tiles) {
      // unroll
      for (var i = 0u; i < ROWS; i++) {
        let offset = offsets[i % 4];
        set_four(y + offset, first_four + i / 4, select(vec4f(), max(sums[i], least), offset < count));
      }
    }
  }
}

/// Columns `first_column` to `end_column` - 1 of what the conditioner's last layer makes of each point.
fn make_values(layer: Dense, first_column: u32, end_column: u32, lane: u32) {
  let x = hidden(DEPTH);
  let y = hidden(DEPTH + 1);
  if (!LAST_BY_COLUMN) {
    multiply(layer, false, x, y, first_column, end_column, lane);
    return;
  }
  let elements = (end_column - first_column) * FOURS;
  for (var turn = 0u; turn < elements; turn += WORKGROUP_SIZE) {
    let element = turn + lane;
    var sums = vec4f();
    if (element < elements) {
      sums = multiply_column(layer, x, first_column + element / FOURS, element % FOURS);
    }
    if (PLACES == 1) {
      workgroupBarrier(); // x has been read, and y takes its place
    }
    if (element < elements) {
      set_four(y + element / FOURS, element % FOURS, sums);
    }
  }
}

/// One column of x W + b for 4 points: for a layer so narrow that tiles would leave most threads idle.
fn multiply_column(layer: Dense, x: u32, column: u32, four: u32) -> vec4f {
  var sums = vec4f(weights[layer.start + layer.inputs * layer.outputs + column]);
  for (var k = 0u; k < layer.inputs; k += STEP) {
    // unroll
    for (var j = 0u; j < STEP; j++) {
      let w = weights[layer.start + min(k + j, layer.inputs) * layer.outputs + column];
      let place = (x / 4 + k / 4 + j / 4) * FOURS + four;
      sums = fma(activation_tile[place][k % FREE + j % 4], vec4f(w), sums);
    }
  }
  return sums;
}

/// Actnorm and the linear layer, forward, 4 points a thread; a hidden layer's place is free for what is between.
fn mix(start: u32, lane: u32) {
  let matrix = matrix_of(start);
  for (var element = lane; element < DIMENSIONS * FOURS; element += WORKGROUP_SIZE) {
    let i = element / FOURS;
    let scale = exp(weights[start + i]);
    let shift = weights[start + DIMENSIONS + i];
    set_four(i, element % FOURS, fma(four_of(i, element % FOURS), vec4f(scale), vec4f(shift)));
  }
  workgroupBarrier();
  for (var element = lane; element < DIMENSIONS * FOURS; element += WORKGROUP_SIZE) {
    let i = element / FOURS;
    let row = matrix + i * DIMENSIONS;
    var sums = exp(weights[row + i]) * four_of(i, element % FOURS);
    for (var j = i + 1; j < DIMENSIONS; j++) {
      sums = fma(vec4f(weights[row + j]), four_of(j, element % FOURS), sums);
    }
    set_four(HIDDEN + i, element % FOURS, sums);
  }
  workgroupBarrier();
  for (var element = lane; element < DIMENSIONS * FOURS; element += WORKGROUP_SIZE) {
    let i = element / FOURS;
    let row = matrix + i * DIMENSIONS;
    var sums = four_of(HIDDEN + i, element % FOURS);
    for (var j = 0u; j < i; j++) {
      sums = fma(vec4f(weights[row + j]), four_of(HIDDEN + j, element % FOURS), sums);
    }
    set_four(i, element % FOURS, sums);
  }
  workgroupBarrier();
}
