/// Actnorm and the invertible linear layer of a block; `start` is where the block's parameters start.
/// The matrix has L's entries below its diagonal, U's above it and log s on it: y = L (U + diag s) x.

/// y = x · exp(log_scale) + shift of one coordinate.
fn actnorm(i: u32, start: u32, x: f32) -> f32 {
  return fma(x, exp(weights[start + i]), weights[start + DIMENSIONS + i]);
}

fn undo_actnorm(i: u32, start: u32, y: f32) -> f32 {
  return (y - weights[start + DIMENSIONS + i]) * exp(-weights[start + i]);
}

fn matrix_of(start: u32) -> u32 {
  return start + 2 * DIMENSIONS;
}

/// Coordinate i of (U + diag s) x; x's coordinates stand from `x`.
fn mix_upper(i: u32, start: u32, x: u32) -> f32 {
  let row = matrix_of(start) + i * DIMENSIONS;
  var sum = exp(weights[row + i]) * value(x + i * NEXT);
  for (var j = i + 1; j < DIMENSIONS; j++) {
    sum = fma(weights[row + j], value(x + j * NEXT), sum);
  }
  return sum;
}

/// Coordinate i of L u.
fn mix_lower(i: u32, start: u32, u: u32) -> f32 {
  let row = matrix_of(start) + i * DIMENSIONS;
  var sum = value(u + i * NEXT);
  for (var j = 0u; j < i; j++) {
    sum = fma(weights[row + j], value(u + j * NEXT), sum);
  }
  return sum;
}

/// Undoes the linear layer and the actnorm in place: two triangular solves.
fn unmix(start: u32, x: u32) {
  for (var i = 0u; i < DIMENSIONS; i++) {
    let row = matrix_of(start) + i * DIMENSIONS;
    var sum = value(x + i * NEXT);
    for (var j = 0u; j < i; j++) {
      sum = fma(-weights[row + j], value(x + j * NEXT), sum);
    }
    set_value(x + i * NEXT, sum);
  }
  for (var i = DIMENSIONS; i > 0; i--) {
    let row = matrix_of(start) + (i - 1) * DIMENSIONS;
    var sum = value(x + (i - 1) * NEXT);
    for (var j = i; j < DIMENSIONS; j++) {
      sum = fma(-weights[row + j], value(x + j * NEXT), sum);
    }
    set_value(x + (i - 1) * NEXT, sum * exp(-weights[row + i - 1]));
  }
  for (var i = 0u; i < DIMENSIONS; i++) {
    set_value(x + i * NEXT, undo_actnorm(i, start, value(x + i * NEXT)));
  }
}

/// log-det of a block's actnorm and linear layer: the same for every point.
fn mixing_log_det(start: u32) -> f32 {
  var sum = 0.0;
  for (var i = 0u; i < DIMENSIONS; i++) {
    sum += weights[start + i] + weights[matrix_of(start) + i * (DIMENSIONS + 1)];
  }
  return sum;
}
