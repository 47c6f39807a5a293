// `accumulate` of ../training_step.wgsl: the gradient of every weight, a sum over the batch.

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
