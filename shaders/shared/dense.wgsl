/// points that one thread carries through a dense layer
const ROWS: u32 = 8;

/// A matrix among the activations: value k of row r is at start + r * stride + k.
struct Matrix {
  start: u32,
  stride: u32,
}

/// ROWS rows and 4 columns of y = x W + b, rectified where `rectify` says so. Where `gather` says
/// that x is the flow's state, its fixed coordinates are looked up.
/// The file that uses this has `value(place)` and `set_value(place, x)` for its activations.
fn dense_tile(
  layer: Dense, split: Split, gather: bool, rectify: bool,
  x: Matrix, y: Matrix, first_row: u32, rows: u32, first_column: u32,
) {
  // beyond the last column the last is computed, and written, again: cheaper than a branch
  let columns = min(vec4u(first_column) + vec4u(0, 1, 2, 3), vec4u(layer.outputs - 1));
  var places = array<u32, ROWS>();
  var sums = array<vec4f, ROWS>();
  let bias = weights_at(layer.start + layer.inputs * layer.outputs, columns);
  // unroll
  for (var r = 0u; r < ROWS; r++) {
    places[r] = x.start + min(first_row + r, rows - 1) * x.stride;
    sums[r] = bias;
  }
  for (var k = 0u; k < layer.inputs; k++) {
    let w = weights_at(layer.start + k * layer.outputs, columns);
    let column = select(k, coordinate(k, split.bit, 1 - split.moving_bit), gather);
    // unroll
    for (var r = 0u; r < ROWS; r++) {
      sums[r] = fma(vec4f(value(places[r] + column)), w, sums[r]);
    }
  }
  let least = select(-3e38, 0.0, rectify);
  // unroll
  for (var r = 0u; r < ROWS; r++) {
    if (first_row + r < rows) {
      store_four(y.start + (first_row + r) * y.stride + columns, max(sums[r], vec4f(least)));
    }
  }
}

/// One column of x W + b for 4 rows: for a layer so narrow that tiles would leave most threads idle.
fn dense_column(layer: Dense, rows: vec4u, column: u32) -> vec4f {
  var sums = vec4f(weights[layer.start + layer.inputs * layer.outputs + column]);
  for (var k = 0u; k < layer.inputs; k++) {
    let x = vec4f(value(rows.x + k), value(rows.y + k), value(rows.z + k), value(rows.w + k));
    sums = fma(x, vec4f(weights[layer.start + k * layer.outputs + column]), sums);
  }
  return sums;
}

fn store_four(places: vec4u, values: vec4f) {
  set_value(places.x, values.x);
  set_value(places.y, values.y);
  set_value(places.z, values.z);
  set_value(places.w, values.w);
}
