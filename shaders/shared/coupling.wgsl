/// The spline is the identity outside [-SPLINE_BOUND, SPLINE_BOUND].
const SPLINE_BOUND: f32 = 5.0;
/// Least width and height of a bin as a share of the whole, and least slope at a knot.
const SPLINE_LEAST: f32 = 0.001;
/// Bound of an affine layer's log-scale.
const SCALE_BOUND: f32 = 2.0;
/// softplus(raw + SLOPE_OFFSET) + SPLINE_LEAST is 1 at raw 0: log(exp(1 - SPLINE_LEAST) - 1)
const SLOPE_OFFSET: f32 = 0.5397424;

/// A coordinate behind a coupling layer, with the logarithm of the slope there.
struct Moved {
  x: f32,
  log_slope: f32,
}

/// Moves a coordinate by the values that start at `raw`.
fn move_forward(x: f32, raw: u32) -> Moved {
  if (COUPLING == 0) {
    return Moved(x + value(raw), 0.0);
  }
  if (COUPLING == 1) {
    let s = log_scale(raw);
    return Moved(fma(x, exp(s), value(raw + NEXT)), s);
  }
  let bin = find_bin(raw, x, false);
  let place = (x - bin.left) / bin.width;
  let y = bin.bottom + bin.height * spline_share(bin, place);
  let inside = abs(x) <= SPLINE_BOUND;
  return Moved(select(x, y, inside), select(0.0, log_slope(bin, place), inside));
}

/// Undoes `move_forward`; log_slope is that of the inverse.
fn move_back(y: f32, raw: u32) -> Moved {
  if (COUPLING == 0) {
    return Moved(y - value(raw), 0.0);
  }
  if (COUPLING == 1) {
    let s = log_scale(raw);
    return Moved((y - value(raw + NEXT)) * exp(-s), -s);
  }
  let bin = find_bin(raw, y, true);
  let place = spline_root(bin, y - bin.bottom);
  let inside = abs(y) <= SPLINE_BOUND;
  return Moved(
    select(y, fma(place, bin.width, bin.left), inside),
    select(0.0, -log_slope(bin, place), inside),
  );
}

fn log_scale(raw: u32) -> f32 {
  // beyond 15 tanh is 1 in f32, and some drivers make NaN of it
  return SCALE_BOUND * tanh(clamp(value(raw) / SCALE_BOUND, -15.0, 15.0));
}

/// One bin of the spline, with the slopes at its two knots.
struct Bin {
  index: u32,
  left: f32,
  width: f32,
  bottom: f32,
  height: f32,
  slope_left: f32,
  slope_right: f32,
}

/// The bin that holds x = `at`, or y = `at` where `by_height` says so.
/// Raw values: BINS widths, BINS heights, BINS - 1 inner slopes.
fn find_bin(raw: u32, at: f32, by_height: bool) -> Bin {
  let widths = bin_sizes(raw);
  let heights = bin_sizes(raw + BINS * NEXT);
  return bin_at(raw, at, by_height, widths, heights);
}

fn bin_at(
  raw: u32, at: f32, by_height: bool, widths: array<f32, BINS>, heights: array<f32, BINS>,
) -> Bin {
  var w = widths;
  var h = heights;
  var bin = Bin(0, -SPLINE_BOUND, w[0], -SPLINE_BOUND, h[0], 1.0, 1.0);
  var left = -SPLINE_BOUND + w[0];
  var bottom = -SPLINE_BOUND + h[0];
  for (var k = 1u; k < BINS; k++) {
    if (at >= select(left, bottom, by_height)) {
      bin = Bin(k, left, w[k], bottom, h[k], 1.0, 1.0);
    }
    left += w[k];
    bottom += h[k];
  }
  let slope_left = knot_slope(raw, max(bin.index, 1u));
  let slope_right = knot_slope(raw, min(bin.index + 1, BINS - 1));
  bin.slope_left = select(slope_left, 1.0, bin.index == 0);
  bin.slope_right = select(slope_right, 1.0, bin.index + 1 == BINS);
  return bin;
}

/// Softmax of BINS raw values, stretched over the spline's width with a least share for each.
fn bin_sizes(raw: u32) -> array<f32, BINS> {
  var sizes = array<f32, BINS>();
  var largest = -3e38;
  for (var k = 0u; k < BINS; k++) {
    sizes[k] = value(raw + k * NEXT);
    largest = max(largest, sizes[k]);
  }
  var sum = 0.0;
  for (var k = 0u; k < BINS; k++) {
    sizes[k] = exp(sizes[k] - largest);
    sum += sizes[k];
  }
  let free = 1.0 - f32(BINS) * SPLINE_LEAST;
  for (var k = 0u; k < BINS; k++) {
    sizes[k] = 2.0 * SPLINE_BOUND * (SPLINE_LEAST + free * sizes[k] / sum);
  }
  return sizes;
}

/// Slope at an inner knot, 1 to BINS - 1.
fn knot_slope(raw: u32, knot: u32) -> f32 {
  let x = value(raw + (2 * BINS + knot - 1) * NEXT) + SLOPE_OFFSET;
  return SPLINE_LEAST + max(x, 0.0) + log(1.0 + exp(-abs(x)));
}

/// How far up its bin the spline is at `place` (0 to 1) across it.
fn spline_share(bin: Bin, place: f32) -> f32 {
  let s = bin.height / bin.width;
  let t = place * (1.0 - place);
  let bend = bin.slope_right + bin.slope_left - 2.0 * s;
  return (s * place * place + bin.slope_left * t) / (s + bend * t);
}

fn log_slope(bin: Bin, place: f32) -> f32 {
  let s = bin.height / bin.width;
  let t = place * (1.0 - place);
  let bend = bin.slope_right + bin.slope_left - 2.0 * s;
  let up = bin.slope_right * place * place + 2.0 * s * t + bin.slope_left * (1.0 - place) * (1.0 - place);
  return 2.0 * log(s) + log(up) - 2.0 * log(s + bend * t);
}

/// The place across its bin where the spline is `rise` above its bottom: a root, in the form in which b and
/// the square root add up. Where b < 0, a is more than -b.
fn spline_root(bin: Bin, rise: f32) -> f32 {
  let s = bin.height / bin.width;
  let bend = bin.slope_right + bin.slope_left - 2.0 * s;
  let a = rise * bend + bin.height * (s - bin.slope_left);
  let b = bin.height * bin.slope_left - rise * bend;
  let c = -s * rise;
  let root = sqrt(max(b * b - 4.0 * a * c, 0.0));
  if (b < 0.0) {
    return (root - b) / (2.0 * a);
  }
  return 2.0 * c / (-b - root);
}
