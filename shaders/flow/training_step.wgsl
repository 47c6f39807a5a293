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
/// values of the conditioner for the block that moves most coordinates
const RAW: u32 = 2;
const PARAMETERS: u32 = 1;
/// workgroups of `accumulate` for one block
const BLOCK_GROUPS: u32 = 1;
/// workgroups of `measure`
const MEASURES: u32 = 32;
/// parameters that a thread of `descend` updates
const UPDATES: u32 = 8;

// places of a block's matrices, in values a point
const NORMAL: u32 = DIMENSIONS;
const UPPER: u32 = 2 * DIMENSIONS;
const MIXED: u32 = select(0u, 3 * DIMENSIONS, MIXING);
const HIDDEN: u32 = MIXED + DIMENSIONS;
const RAW_PLACE: u32 = HIDDEN + DEPTH * WIDTH;
const G_HIDDEN: u32 = RAW_PLACE + RAW;
const G_RAW: u32 = G_HIDDEN + DEPTH * WIDTH;
const G_MIXED: u32 = G_RAW + RAW;
const G_UPPER: u32 = G_MIXED + DIMENSIONS;
const G_NORMAL: u32 = G_UPPER + DIMENSIONS;
const BLOCK: u32 = select(G_MIXED, G_NORMAL + DIMENSIONS, MIXING);
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

/// The points of one workgroup: `first` to `end` - 1.
struct Rows {
  first: u32,
  end: u32,
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn propagate(
  @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  if (workgroup >= params.end_workgroup) {
    return;
  }
  let first = workgroup * TILE;
  let rows = Rows(first, min(first + TILE, params.batch));
  for (var row = rows.first + lane; row < rows.end; row += WORKGROUP_SIZE) {
    begin(row);
  }
  storageBarrier();
  for (var block = 0u; block < LAYERS; block++) {
    forward_block(block, rows, lane);
  }
  for (var row = rows.first + lane; row < rows.end; row += WORKGROUP_SIZE) {
    judge(row);
  }
  storageBarrier();
  for (var step = 0u; step < LAYERS; step++) {
    backward_block(LAYERS - 1 - step, rows, lane);
  }
}

/// Standardises a point; its loss begins with the log-det of that.
fn begin(row: u32) {
  let x = row_of(0, DIMENSIONS, row);
  var loss = 0.5 * f32(DIMENSIONS) * LOG_TWO_PI;
  for (var i = 0u; i < DIMENSIONS; i++) {
    set_value(x + i, actnorm(i, 0, points[(params.first_point + row) * DIMENSIONS + i]));
    loss -= weights[i];
  }
  set_value(row_of(LOSS, 1, row), loss);
}

fn forward_block(block: u32, rows: Rows, lane: u32) {
  let base = block * BLOCK;
  let start = block_start(block);
  let split = split_of(block);
  if (MIXING) {
    mix(base, start, rows, lane);
  }
  let state = matrix(base + MIXED, DIMENSIONS);
  for (var depth = 0u; depth <= DEPTH; depth++) {
    let layer = dense_of(split, start, depth);
    let below = matrix(base + HIDDEN + (depth - 1) * WIDTH, WIDTH);
    let x = Matrix(select(below.start, state.start, depth == 0), select(WIDTH, DIMENSIONS, depth == 0));
    // behind the hidden layers stands the conditioner's last
    let y = matrix(base + HIDDEN + depth * WIDTH, layer.outputs);
    let across = (layer.outputs + 3) / 4;
    if (depth == DEPTH && is_narrow(TILE, layer.outputs, WORKGROUP_SIZE)) {
      for (var element = lane; element < TILE / 4 * layer.outputs; element += WORKGROUP_SIZE) {
        // beyond the batch its last point again
        let row = min(rows.first + element / layer.outputs * 4 + vec4u(0, 1, 2, 3), vec4u(rows.end - 1));
        let column = element % layer.outputs;
        store_four(y.start + row * layer.outputs + column, dense_column(layer, x.start + row * x.stride, column));
      }
    } else {
      for (var tile = lane; tile < TILE / ROWS * across; tile += WORKGROUP_SIZE) {
        let row = rows.first + tile / across * ROWS;
        dense_tile(layer, split, depth == 0, depth < DEPTH, x, y, row, rows.end, tile % across * 4, layer.outputs);
      }
    }
    storageBarrier();
  }
  for (var row = rows.first + lane; row < rows.end; row += WORKGROUP_SIZE) {
    let x = state.start + row * DIMENSIONS;
    let y = row_of(base + BLOCK, DIMENSIONS, row);
    let raw = row_of(base + RAW_PLACE, split.moving * PER_COORDINATE, row);
    var loss = value(row_of(LOSS, 1, row));
    if (MIXING) {
      loss -= mixing_log_det(start);
    }
    for (var j = 0u; j < split.fixed; j++) {
      let i = coordinate(j, split.bit, 1 - split.moving_bit);
      set_value(y + i, value(x + i));
    }
    for (var j = 0u; j < split.moving; j++) {
      let i = coordinate(j, split.bit, split.moving_bit);
      let moved = move_forward(value(x + i), raw + j * PER_COORDINATE);
      set_value(y + i, moved.x);
      loss -= moved.log_slope;
    }
    set_value(row_of(LOSS, 1, row), loss);
  }
  storageBarrier();
}

/// Actnorm and the linear layer, keeping what is between.
fn mix(base: u32, start: u32, rows: Rows, lane: u32) {
  let first = rows.first * DIMENSIONS + lane;
  let end = rows.end * DIMENSIONS;
  let x = matrix(base, DIMENSIONS).start;
  let normal = matrix(base + NORMAL, DIMENSIONS).start;
  let upper = matrix(base + UPPER, DIMENSIONS).start;
  let mixed = matrix(base + MIXED, DIMENSIONS).start;
  for (var element = first; element < end; element += WORKGROUP_SIZE) {
    set_value(normal + element, actnorm(element % DIMENSIONS, start, value(x + element)));
  }
  storageBarrier();
  for (var element = first; element < end; element += WORKGROUP_SIZE) {
    let i = element % DIMENSIONS;
    set_value(upper + element, mix_upper(i, start, normal + element - i));
  }
  storageBarrier();
  for (var element = first; element < end; element += WORKGROUP_SIZE) {
    let i = element % DIMENSIONS;
    set_value(mixed + element, mix_lower(i, start, upper + element - i));
  }
  storageBarrier();
}

/// The last scaling, the loss of a point, and the gradient of the batch's mean loss in front of the scaling.
fn judge(row: u32) {
  let scale = block_start(LAYERS);
  var loss = value(row_of(LOSS, 1, row));
  for (var i = 0u; i < DIMENSIONS; i++) {
    let y = value(row_of(END, DIMENSIONS, row) + i);
    var factor = 1.0;
    if (COUPLING == 0) {
      factor = exp(weights[scale + i]);
      loss -= weights[scale + i];
    }
    let z = y * factor;
    loss += 0.5 * z * z;
    set_value(row_of(Z, DIMENSIONS, row) + i, z);
    set_value(row_of(G_STATE, DIMENSIONS, row) + i, z * factor / f32(params.batch));
  }
  set_value(row_of(LOSS, 1, row), loss);
}

fn backward_block(block: u32, rows: Rows, lane: u32) {
  let base = block * BLOCK;
  let start = block_start(block);
  let split = split_of(block);
  for (var row = rows.first + lane; row < rows.end; row += WORKGROUP_SIZE) {
    let columns = split.moving * PER_COORDINATE;
    for (var j = 0u; j < split.moving; j++) {
      let i = coordinate(j, split.bit, split.moving_bit);
      let x = value(row_of(base + MIXED, DIMENSIONS, row) + i);
      let raw = row_of(base + RAW_PLACE, columns, row) + j * PER_COORDINATE;
      let g_raw = row_of(base + G_RAW, columns, row) + j * PER_COORDINATE;
      let g = row_of(G_STATE, DIMENSIONS, row) + i;
      set_value(g, move_gradient(x, raw, value(g), -1.0 / f32(params.batch), g_raw));
    }
  }
  storageBarrier();
  for (var up = 0u; up <= DEPTH; up++) {
    let depth = DEPTH - up;
    let layer = dense_of(split, start, depth);
    let across = (layer.inputs + 3) / 4;
    if (depth == 0 && is_narrow(TILE, layer.inputs, WORKGROUP_SIZE)) {
      let first = rows.first * layer.inputs;
      for (var element = first + lane; element < rows.end * layer.inputs; element += WORKGROUP_SIZE) {
        state_gradient(layer, split, base, element / layer.inputs, element % layer.inputs);
      }
    } else {
      for (var tile = lane; tile < TILE / ROWS * across; tile += WORKGROUP_SIZE) {
        let row = rows.first + tile / across * ROWS;
        dense_gradient_tile(layer, split, base, depth, row, rows.end, tile % across * 4);
      }
    }
    storageBarrier();
  }
  if (MIXING) {
    mix_gradient(base, start, rows, lane);
  }
}

/// Adds to the gradient of a fixed coordinate what the conditioner's first layer, which reads it, sends back.
fn state_gradient(layer: Dense, split: Split, base: u32, row: u32, k: u32) {
  let g_y = row_of(base + G_HIDDEN, layer.outputs, row);
  let place = row_of(G_STATE, DIMENSIONS, row) + coordinate(k, split.bit, 1 - split.moving_bit);
  var sum = value(place);
  for (var o = 0u; o < layer.outputs; o++) {
    sum = fma(value(g_y + o), weights[layer.start + k * layer.outputs + o], sum);
  }
  set_value(place, sum);
}

/// Gradients of ROWS rows and 4 inputs of a dense layer, from those of its outputs.
fn dense_gradient_tile(
  layer: Dense, split: Split, base: u32, depth: u32, first_row: u32, end: u32, first_input: u32,
) {
  let inputs = min(vec4u(first_input) + vec4u(0, 1, 2, 3), vec4u(layer.inputs - 1));
  let g_y = matrix(base + G_HIDDEN + depth * WIDTH, layer.outputs);
  var places = array<u32, ROWS>();
  var sums = array<vec4f, ROWS>();
  // unroll
  for (var r = 0u; r < ROWS; r++) {
    places[r] = g_y.start + min(first_row + r, end - 1) * g_y.stride;
  }
  for (var o = 0u; o < layer.outputs; o++) {
    let w = weights_at(layer.start + o, inputs * layer.outputs);
    // unroll
    for (var r = 0u; r < ROWS; r++) {
      sums[r] = fma(vec4f(value(places[r] + o)), w, sums[r]);
    }
  }
  // unroll
  for (var r = 0u; r < ROWS; r++) {
    if (first_row + r < end) {
      store_gradient_quad(layer, split, base, depth, first_row + r, first_input, inputs, sums[r]);
    }
  }
}

/// To a hidden layer where it let its input through, or added to the state's at the fixed coordinates.
fn store_gradient_quad(
  layer: Dense, split: Split, base: u32, depth: u32, row: u32, first_input: u32, inputs: vec4u, g: vec4f,
) {
  if (depth == 0) {
    let state = row_of(G_STATE, DIMENSIONS, row);
    for (var j = 0u; j < 4; j++) {
      if (first_input + j < layer.inputs) {
        let place = state + coordinate(first_input + j, split.bit, 1 - split.moving_bit);
        set_value(place, value(place) + g[j]);
      }
    }
    return;
  }
  let hidden = row_of(base + HIDDEN + (depth - 1) * WIDTH, WIDTH, row);
  let passed = vec4f(
    value(hidden + inputs.x),
    value(hidden + inputs.y),
    value(hidden + inputs.z),
    value(hidden + inputs.w),
  );
  let g_hidden = row_of(base + G_HIDDEN + (depth - 1) * WIDTH, WIDTH, row);
  store_four(g_hidden + inputs, select(vec4f(), g, passed > vec4f()));
}

/// Back through the linear layer, L and U transposed, and the actnorm, keeping what is between.
fn mix_gradient(base: u32, start: u32, rows: Rows, lane: u32) {
  let first = rows.first * DIMENSIONS + lane;
  let end = rows.end * DIMENSIONS;
  let entries = matrix_of(start);
  let g = matrix(G_STATE, DIMENSIONS).start;
  let g_mixed = matrix(base + G_MIXED, DIMENSIONS).start;
  let g_upper = matrix(base + G_UPPER, DIMENSIONS).start;
  let g_normal = matrix(base + G_NORMAL, DIMENSIONS).start;
  for (var element = first; element < end; element += WORKGROUP_SIZE) {
    let j = element % DIMENSIONS;
    let row = element - j;
    var sum = value(g + element);
    set_value(g_mixed + element, sum);
    for (var i = j + 1; i < DIMENSIONS; i++) {
      sum = fma(weights[entries + i * DIMENSIONS + j], value(g + row + i), sum);
    }
    set_value(g_upper + element, sum);
  }
  storageBarrier();
  for (var element = first; element < end; element += WORKGROUP_SIZE) {
    let j = element % DIMENSIONS;
    let row = element - j;
    var sum = exp(weights[entries + j * (DIMENSIONS + 1)]) * value(g_upper + element);
    for (var i = 0u; i < j; i++) {
      sum = fma(weights[entries + i * DIMENSIONS + j], value(g_upper + row + i), sum);
    }
    set_value(g_normal + element, sum);
    set_value(g + element, sum * exp(weights[start + j]));
  }
  storageBarrier();
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn accumulate(
  @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  if (workgroup >= params.end_workgroup) {
    return;
  }
  let block = workgroup / BLOCK_GROUPS;
  var place = workgroup % BLOCK_GROUPS * WORKGROUP_SIZE + lane;
  if (block == LAYERS) {
    accumulate_ends(place);
    return;
  }
  let split = split_of(block);
  let start = block_start(block);
  var depth = 0u;
  var layer = dense_of(split, start, 0);
  var tiles = weight_tiles(layer);
  while (depth < DEPTH && place >= tiles) {
    place -= tiles;
    depth += 1;
    layer = dense_of(split, start, depth);
    tiles = weight_tiles(layer);
  }
  if (place < tiles) {
    weight_gradient_tile(layer, split, block * BLOCK, depth, place);
  } else if (MIXING) {
    accumulate_mixing(block * BLOCK, start, place - tiles);
  }
}

/// Tiles of ROWS inputs, the bias among them, by 4 outputs.
fn weight_tiles(layer: Dense) -> u32 {
  return (layer.inputs + ROWS) / ROWS * ((layer.outputs + 3) / 4);
}

fn weight_gradient_tile(layer: Dense, split: Split, base: u32, depth: u32, tile: u32) {
  let across = (layer.outputs + 3) / 4;
  let first_input = tile / across * ROWS;
  let first_output = tile % across * 4;
  let outputs = min(vec4u(first_output) + vec4u(0, 1, 2, 3), vec4u(layer.outputs - 1));
  let below = matrix(base + HIDDEN + (depth - 1) * WIDTH, WIDTH);
  let state = matrix(base + MIXED, DIMENSIONS);
  let x = Matrix(select(below.start, state.start, depth == 0), select(WIDTH, DIMENSIONS, depth == 0));
  let g = matrix(base + G_HIDDEN + depth * WIDTH, layer.outputs);
  var places = array<u32, ROWS>();
  var biases = array<bool, ROWS>();
  var sums = array<vec4f, ROWS>();
  // unroll
  for (var r = 0u; r < ROWS; r++) {
    let k = min(first_input + r, layer.inputs - 1);
    places[r] = x.start + select(k, coordinate(k, split.bit, 1 - split.moving_bit), depth == 0);
    biases[r] = first_input + r == layer.inputs;
  }
  for (var row = 0u; row < params.batch; row++) {
    let from_row = g.start + row * g.stride;
    let g_row = vec4f(
      value(from_row + outputs.x),
      value(from_row + outputs.y),
      value(from_row + outputs.z),
      value(from_row + outputs.w),
    );
    // unroll
    for (var r = 0u; r < ROWS; r++) {
      let input = select(value(places[r] + row * x.stride), 1.0, biases[r]);
      sums[r] = fma(vec4f(input), g_row, sums[r]);
    }
  }
  // unroll
  for (var r = 0u; r < ROWS; r++) {
    if (first_input + r <= layer.inputs) {
      store_weight_quad(layer.start + (first_input + r) * layer.outputs, outputs, sums[r]);
    }
  }
}

fn store_weight_quad(row: u32, outputs: vec4u, g: vec4f) {
  gradients[row + outputs.x] = g.x;
  gradients[row + outputs.y] = g.y;
  gradients[row + outputs.z] = g.z;
  gradients[row + outputs.w] = g.w;
}

/// One entry of an actnorm or of the linear layer's matrix.
fn accumulate_mixing(base: u32, start: u32, place: u32) {
  if (place < DIMENSIONS) {
    // the log-det gives each log-scale a gradient of -1
    gradients[start + place] = inner(base + G_NORMAL, place, base, place) * exp(weights[start + place]) - 1.0;
    gradients[start + DIMENSIONS + place] = total(base + G_NORMAL, place);
  } else if (place < DIMENSIONS + DIMENSIONS * DIMENSIONS) {
    let entry = place - DIMENSIONS;
    let i = entry / DIMENSIONS;
    let j = entry % DIMENSIONS;
    let from_lower = i > j;
    let g = inner(select(base + G_UPPER, base + G_MIXED, from_lower), i, select(base + NORMAL, base + UPPER, from_lower), j);
    let at = matrix_of(start) + entry;
    gradients[at] = select(g, g * exp(weights[at]) - 1.0, i == j);
  }
}

/// Actnorm in front and, in an additive flow, the scaling behind.
fn accumulate_ends(i: u32) {
  if (i >= DIMENSIONS) {
    return;
  }
  var scale = 0.0;
  var shift = 0.0;
  for (var row = 0u; row < params.batch; row++) {
    let g = value(row_of(G_STATE, DIMENSIONS, row) + i);
    shift += g;
    scale = fma(g, points[(params.first_point + row) * DIMENSIONS + i], scale);
  }
  gradients[i] = scale * exp(weights[i]) - 1.0;
  gradients[DIMENSIONS + i] = shift;
  if (COUPLING == 0) {
    gradients[block_start(LAYERS) + i] = inner(Z, i, Z, i) / f32(params.batch) - 1.0;
  }
}

/// Sum over the batch of the products of column i of one state and column j of another.
fn inner(a: u32, i: u32, b: u32, j: u32) -> f32 {
  var sum = 0.0;
  for (var row = 0u; row < params.batch; row++) {
    sum = fma(value(row_of(a, DIMENSIONS, row) + i), value(row_of(b, DIMENSIONS, row) + j), sum);
  }
  return sum;
}

fn total(place: u32, i: u32) -> f32 {
  var sum = 0.0;
  for (var row = 0u; row < params.batch; row++) {
    sum += value(row_of(place, DIMENSIONS, row) + i);
  }
  return sum;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn measure(
  @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  if (workgroup >= params.end_workgroup) {
    return;
  }
  var sums = vec2f();
  for (var i = workgroup * WORKGROUP_SIZE + lane; i < PARAMETERS; i += MEASURES * WORKGROUP_SIZE) {
    let g = gradients[i];
    sums.x = fma(g, g, sums.x);
  }
  for (var row = workgroup * WORKGROUP_SIZE + lane; row < params.batch; row += MEASURES * WORKGROUP_SIZE) {
    sums.y += value(row_of(LOSS, 1, row));
  }
  sum_tile[lane] = sums;
  workgroupBarrier();
  if (lane == 0) {
    var sum = vec2f();
    for (var i = 0u; i < WORKGROUP_SIZE; i++) {
      sum += sum_tile[i];
    }
    partials[2 * workgroup] = sum.x;
    partials[2 * workgroup + 1] = sum.y;
  }
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn descend(
  @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  if (workgroup >= params.end_workgroup) {
    return;
  }
  if (lane == 0) {
    var sum = vec2f();
    for (var i = 0u; i < MEASURES; i++) {
      sum += vec2f(partials[2 * i], partials[2 * i + 1]);
    }
    sum_tile[0] = sum;
  }
  workgroupBarrier();
  let sums = sum_tile[0];
  let turn = params.step % 2;
  let halted_before = progress[turn];
  let halted = halted_before > 0.0 || !is_finite(sums.x) || !is_finite(sums.y);
  if (workgroup == 0 && lane == 0) {
    progress[1 - turn] = select(select(0.0, f32(params.step + 1), halted), halted_before, halted_before > 0.0);
    progress[2 + params.slot] = sums.y / f32(params.batch);
  }
  // what led here was the step before
  let undone = halted && halted_before == 0.0 && params.step > 0;
  let clipped = min(1.0, params.clip / sqrt(max(sums.x, 1e-30)));
  for (var update = 0u; update < UPDATES; update++) {
    let i = (workgroup * UPDATES + update) * WORKGROUP_SIZE + lane;
    if (i < PARAMETERS && undone) {
      weights[i] = gradients[PARAMETERS + i];
    }
    if (i < PARAMETERS && !halted) {
      adam(i, clipped * gradients[i]);
    }
  }
}

/// Infinity and NaN have all exponent bits set; comparisons with them are not to be relied on.
fn is_finite(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7f800000) != 0x7f800000;
}

/// Kingma and Ba 2015, with the learning rate falling to 0 along half a cosine; decay as in AdamW.
fn adam(i: u32, g: f32) {
  let first = mix_in(moments[i], g, 0.9);
  let second = mix_in(moments[PARAMETERS + i], g * g, 0.999);
  moments[i] = first;
  moments[PARAMETERS + i] = second;
  let t = f32(params.step + 1);
  let first_share = 1.0 - exp2(t * log2(0.9));
  let second_share = 1.0 - exp2(t * log2(0.999));
  let progress_made = f32(params.step) / f32(params.steps);
  let rate = params.rate * 0.5 * (1.0 + cos(3.14159265 * progress_made));
  let along = first / first_share / (sqrt(second / second_share) + 1e-8);
  let before = weights[i];
  gradients[PARAMETERS + i] = before;
  weights[i] = before - rate * (along + params.decay * before);
}

fn mix_in(before: f32, now: f32, share: f32) -> f32 {
  return share * before + (1.0 - share) * now;
}
