// The way back of `propagate`: gradients of every activation, block by block.

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
    if (FIRST_BY_COLUMN && depth == 0) {
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
