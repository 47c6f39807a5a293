/// Takes gradients back through `move_forward`: from y = moved x and the log-slope to x and the raw values.
/// @param g_y gradient of y   @param g_slope gradient of the log-slope   @param g_raw where raw's go
/// @returns the gradient of x
fn move_gradient(x: f32, raw: u32, g_y: f32, g_slope: f32, g_raw: u32) -> f32 {
  if (COUPLING == 0) {
    set_value(g_raw, g_y);
    return g_y;
  }
  if (COUPLING == 1) {
    let s = log_scale(raw);
    let scale = exp(s);
    let g_s = fma(g_y, x * scale, g_slope);
    let bend = s / SCALE_BOUND;
    set_value(g_raw, g_s * (1.0 - bend * bend));
    set_value(g_raw + 1, g_y);
    return g_y * scale;
  }
  return spline_gradient(x, raw, g_y, g_slope, g_raw);
}

/// The chain rule through `spline_share` and `log_slope`, by the names that stand there.
fn spline_gradient(x: f32, raw: u32, g_y: f32, g_slope: f32, g_raw: u32) -> f32 {
  let widths = bin_sizes(raw);
  let heights = bin_sizes(raw + BINS);
  let bin = bin_at(raw, x, false, widths, heights);
  let inside = abs(x) <= SPLINE_BOUND;
  let place = (x - bin.left) / bin.width;
  let rest = 1.0 - place;
  let t = place * rest;
  let s = bin.height / bin.width;
  let bend = bin.slope_right + bin.slope_left - 2.0 * s;
  let share = s * place * place + bin.slope_left * t;
  let below = s + bend * t;
  let up = bin.slope_right * place * place + 2.0 * s * t + bin.slope_left * rest * rest;

  let g_share = g_y * bin.height / below;
  let g_below = -g_y * bin.height * share / (below * below) - 2.0 * g_slope / below;
  let g_up = g_slope / up;
  let g_s = g_share * place * place + g_below * (1.0 - 2.0 * t) + g_up * 2.0 * t + 2.0 * g_slope / s;
  let g_left_slope = (g_share + g_below) * t + g_up * rest * rest;
  let g_right_slope = g_below * t + g_up * place * place;
  let g_t = g_share * bin.slope_left + g_below * bend + 2.0 * g_up * s;
  let g_place = 2.0 * g_share * s * place + 2.0 * g_up * (bin.slope_right * place - bin.slope_left * rest)
    + g_t * (1.0 - 2.0 * place);

  let g_height = g_y * share / below + g_s / bin.width;
  let g_width = -(g_s * s + g_place * place) / bin.width;
  let used = select(0.0, 1.0, inside);
  bin_sizes_gradient(widths, bin.index, -used * g_place / bin.width, used * g_width, g_raw);
  bin_sizes_gradient(heights, bin.index, used * g_y, used * g_height, g_raw + BINS);
  for (var knot = 1u; knot < BINS; knot++) {
    let g_knot = select(0.0, g_left_slope, knot == bin.index) + select(0.0, g_right_slope, knot == bin.index + 1);
    let place_of = 2 * BINS + knot - 1;
    let sigmoid = 1.0 / (1.0 + exp(-clamp(value(raw + place_of) + SLOPE_OFFSET, -80.0, 80.0)));
    set_value(g_raw + place_of, used * g_knot * sigmoid);
  }
  return select(g_y, g_place / bin.width, inside);
}

/// Through the softmax of `bin_sizes`: from where bin `index` begins, and its size, to the raw values.
fn bin_sizes_gradient(sizes: array<f32, BINS>, index: u32, g_begin: f32, g_size: f32, g_raw: u32) {
  var s = sizes;
  let free = 1.0 - f32(BINS) * SPLINE_LEAST;
  let whole = 2.0 * SPLINE_BOUND;
  var mean = 0.0;
  for (var k = 0u; k < BINS; k++) {
    s[k] = (s[k] / whole - SPLINE_LEAST) / free;
    mean += s[k] * select(select(0.0, g_size, k == index), g_begin, k < index);
  }
  for (var k = 0u; k < BINS; k++) {
    let g = select(select(0.0, g_size, k == index), g_begin, k < index);
    set_value(g_raw + k, whole * free * s[k] * (g - mean));
  }
}
