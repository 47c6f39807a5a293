// `propagate` of ../training_step.wgsl: a tile of points forward through the stack.

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
    // no barrier after it: the way back begins with each thread's own rows
    judge(row);
  }
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
    if (LAST_BY_COLUMN && depth == DEPTH) {
      for (var element = lane; element < TILE / 4 * layer.outputs; element += WORKGROUP_SIZE) {
        // beyond the batch its last point again
        let row = min(rows.first + element / layer.outputs * 4 + vec4u(0, 1, 2, 3), vec4u(rows.end - 1));
        let column = element % layer.outputs;
        store_four(y.start + row * layer.outputs + column, dense_column(layer, x.start + row * x.stride, column));
      }
    } else {
      for (var tile = lane; tile < TILE / ROWS * across; tile += WORKGROUP_SIZE) {
        let row = rows.first + tile / across * ROWS;
        dense_tile(layer, split, depth == 0, depth < DEPTH, x, y, row, rows.end, tile % across * 4);
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
