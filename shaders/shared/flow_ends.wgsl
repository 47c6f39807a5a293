/// Turns a map into its inverse.
const INVERSE: bool = false;

/// Whether the last scaling, z = y · exp(log_scale), takes part: additive flows have it behind their last block.
fn is_scaled(blocks: u32) -> bool {
  return COUPLING == 0 && blocks == LAYERS;
}

/// Takes a point into the flow, through the front's actnorm or, inverse, back through the last scaling.
/// @returns the log-det of that
fn enter(row: u32, state: u32, blocks: u32) -> f32 {
  var log_det = 0.0;
  let scaled = is_scaled(blocks);
  let scale = block_start(LAYERS);
  for (var i = 0u; i < DIMENSIONS; i++) {
    let x = points[row * DIMENSIONS + i];
    if (!INVERSE) {
      set_value(state + i * NEXT, actnorm(i, 0, x));
      log_det += weights[i];
    } else if (scaled) {
      set_value(state + i * NEXT, x * exp(-weights[scale + i]));
      log_det -= weights[scale + i];
    } else {
      set_value(state + i * NEXT, x);
    }
  }
  return log_det;
}

/// Writes a point and its log-det as it leaves the flow.
fn leave(row: u32, state: u32, log_det: f32, blocks: u32) {
  var sum = log_det;
  let scaled = is_scaled(blocks);
  let scale = block_start(LAYERS);
  let place = row * (DIMENSIONS + 1);
  for (var i = 0u; i < DIMENSIONS; i++) {
    let x = value(state + i * NEXT);
    if (INVERSE) {
      output[place + i] = undo_actnorm(i, 0, x);
      sum -= weights[i];
    } else if (scaled) {
      output[place + i] = x * exp(weights[scale + i]);
      sum += weights[scale + i];
    } else {
      output[place + i] = x;
    }
  }
  output[place + DIMENSIONS] = sum;
}

/// Moves the coordinates `first` to `end` - 1 of those that a block moves, in place.
/// @returns the log-det of that
fn couple(split: Split, state: u32, raw: u32, first: u32, end: u32) -> f32 {
  var log_det = 0.0;
  for (var j = first; j < end; j++) {
    let place = state + coordinate(j, split.bit, split.moving_bit) * NEXT;
    let x = value(place);
    let values = raw + (j - first) * PER_COORDINATE * NEXT;
    if (INVERSE) {
      let moved = move_back(x, values);
      set_value(place, moved.x);
      log_det += moved.log_slope;
    } else {
      let moved = move_forward(x, values);
      set_value(place, moved.x);
      log_det += moved.log_slope;
    }
  }
  return log_det;
}
