// Rows of linear attention that f32 loses on the way, computed again key by key: O = Σ w v / Σ w with
// w = φ(q)·φ(k), every sum and product with an exponent of its own.
// q [batch·heads, tokens, HEAD_DIM]   k [batch·keyHeads, keys, HEAD_DIM]
// v [batch·keyHeads, keys, VALUE_DIM]   output [batch·heads, tokens, VALUE_DIM]
// far [batch·heads, tokens, MARKS]: not 0 where who computed the row could not vouch for it
// φ of a very negative number is 0 in f32, and sums of large ones are infinite, though the quotient is an
// ordinary number. That shows in the sums, by a bound, so ordinary rows cost their marks and no more.

/// marks of a row; one is enough to make it far
const MARKS: u32 = 1;
const FAR_ROWS: u32 = 64;
const FAR_THREADS: u32 = 64;

/// What underflows in a sum is at most 2^-126 times the bound of what it multiplies: 1e-38, of which
/// this much must be left, so that no more than 1e-7 of the sum is lost.
const LEAST_LEFT: f32 = 1e-31;
/// 1 over a normaliser up to this is a normal number
const MOST: f32 = 1e37;
/// Exponents below this are right in their first digits alone. A row of which all weights have such ones would
/// be wrong without a sign of it: it becomes infinite.
const LEAST_EXPONENT: f32 = -4e6;
/// exponent of 0, below that of any product, with room to be added to itself
const NOTHING: f32 = -1e38;

var<workgroup> far_tile: array<f32, FAR_ROWS>;

/// The mark of a row: 0 where its sums hold all that matters.
/// @param lost bounds what an underflow of a feature, or of a product, took from the normaliser, in units of
/// the smallest number; 0 where none can have happened
/// @param sums of the row's outputs before they are divided, as magnitudes
/// @param values sum of the magnitudes of the values
/// @param reach as `lost`, where small features may hide among others: a large value makes up for that
fn far_mark(row: u32, normaliser: f32, lost: f32, sums: f32, values: f32, reach: f32) -> f32 {
  if (visible_keys(row) == 0) {
    return 0.0;
  }
  let is_empty = normaliser == 0 && lost == 0;
  let least = select(LEAST_LEFT * reach * (values + 1), 0.0, is_empty || values == 0);
  let vouched = (is_empty || is_between(normaliser, LEAST_LEFT * lost)) && is_between(sums, least);
  return select(1.0, 0.0, vouched);
}

/// What a product of features may have lost, in units of the smallest number: `queries` times as much as
/// each of `seen` keys was rounded by, `keys` times as much as the queries were, and once for each product.
fn loss(queries: vec4f, keys: vec4f, seen: f32) -> vec4f {
  let most = fma(queries, vec4f(seen), keys) + seen;
  // relu makes an exact 0 of what is negative, and loses nothing by it
  return select(most, vec4f(), vec4<bool>(FEATURE_MAP == 1) & (min(queries, keys) == vec4f()));
}

/// Whether least ≤ x ≤ MOST, for numbers that are not negative. Compared as integers: what is infinite
/// or not a number fails, whatever a compiler assumes of floats.
fn is_between(x: f32, least: f32) -> bool {
  return bitcast<u32>(x) >= bitcast<u32>(least) && bitcast<u32>(x) <= bitcast<u32>(MOST);
}

@compute @workgroup_size(FAR_THREADS)
fn mend_rows(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  if (workgroup >= params.end_workgroup) {
    return;
  }
  let row_tiles = (params.tokens + FAR_ROWS - 1) / FAR_ROWS;
  let head = workgroup / row_tiles;
  let tile_row = workgroup % row_tiles * FAR_ROWS;
  if (lane < FAR_ROWS) {
    var mark = 0.0;
    if (tile_row + lane < params.tokens) {
      for (var i = 0u; i < MARKS; i++) {
        mark += far[(head * params.tokens + tile_row + lane) * MARKS + i];
      }
    }
    far_tile[lane] = mark;
  }
  workgroupBarrier(); // the marks are there
  var marks = 0.0;
  for (var i = 0u; i < FAR_ROWS; i++) {
    marks += far_tile[i];
  }
  let groups = (VALUE_DIM + 3) / 4;
  // no turn at all for ordinary rows: SwiftShader walks through a branch that no lane takes
  let end = select(0u, FAR_ROWS * groups, marks > 0);
  for (var i = lane; i < end; i += FAR_THREADS) {
    if (far_tile[i / groups] > 0) {
      mend(head, tile_row + i / groups, 4 * (i % groups));
    }
  }
}

/// Writes 4 columns of a row.
fn mend(head: u32, row: u32, column: u32) {
  let query = (head * params.tokens + row) * HEAD_DIM;
  let head_key = head / HEADS_PER_KEY_HEAD * params.keys;
  var normaliser = Wide(vec4f(), vec4f(NOTHING));
  var sums = normaliser;
  let seen = visible_keys(row);
  var shifts = vec2f();
  if (FEATURE_MAP == 0) {
    shifts = vec2f(largest_query(query), largest_key(head_key * HEAD_DIM, seen * HEAD_DIM));
  }
  for (var key = 0u; key < seen; key++) {
    let weight = weight_of(query, (head_key + key) * HEAD_DIM, shifts);
    var values = vec4f();
    for (var j = 0u; j < 4; j++) {
      if (column + j < VALUE_DIM) {
        values[j] = f32(v[(head_key + key) * VALUE_DIM + column + j]);
      }
    }
    normaliser = plus(normaliser, weight);
    sums = plus(sums, times(weight, wide(values)));
  }
  if (normaliser.exponent.x < LEAST_EXPONENT && FEATURE_MAP == 0) {
    sums.exponent = vec4f(-NOTHING);
  }
  let mean = quotient(sums, normaliser);
  for (var j = 0u; j < 4; j++) {
    if (column + j < VALUE_DIM) {
      output[(head * params.tokens + row) * VALUE_DIM + column + j] = stored(mean[j]);
    }
  }
}

/// The largest entry of a query, 0 at most. Entries less this one weigh as they do themselves: their common
/// factor cancels, and with it an exponent so large that f32 could not add a small one to it.
fn largest_query(start: u32) -> f32 {
  var largest = q[start];
  for (var i = 1u; i < HEAD_DIM; i++) {
    largest = max(largest, q[start + i]);
  }
  return min(f32(largest), 0.0);
}

/// The same of `count` entries of keys.
fn largest_key(start: u32, count: u32) -> f32 {
  var largest = k[start];
  for (var i = 1u; i < count; i++) {
    largest = max(largest, k[start + i]);
  }
  return min(f32(largest), 0.0);
}

/// φ(q)·φ(k), 4 times the same, the entries below 0 less those of `shifts`.
fn weight_of(query: u32, key: u32, shifts: vec2f) -> Wide {
  var parts = Wide(vec4f(), vec4f(NOTHING));
  for (var depth = 0u; depth < HEAD_DIM; depth += 4) {
    var a = vec4f();
    var b = vec4f();
    for (var j = 0u; j < 4; j++) {
      if (depth + j < HEAD_DIM) {
        a[j] = f32(q[query + depth + j]);
        b[j] = f32(k[key + depth + j]);
      }
    }
    var products = times(wide_feature(a, shifts.x), wide_feature(b, shifts.y));
    let is_edge = vec4u(depth) + vec4u(0, 1, 2, 3) >= vec4u(HEAD_DIM);
    products.factor = select(products.factor, vec4f(), is_edge);
    products.exponent = select(products.exponent, vec4f(NOTHING), is_edge);
    parts = plus(parts, products);
  }
  let e = parts.exponent;
  let largest = max(max(e.x, e.y), max(e.z, e.w));
  return Wide(vec4f(dot(parts.factor, power_of_two(e - largest))), vec4f(largest));
}

/// factor · 2^exponent, the factor never far from 1, the exponent a whole number
struct Wide {
  factor: vec4f,
  exponent: vec4f,
}

fn wide(x: vec4f) -> Wide {
  let bits = bitcast<vec4u>(x);
  let biased = vec4i((bits >> vec4u(23)) & vec4u(255));
  let factor = bitcast<vec4f>((bits & vec4u(0x807fffff)) | vec4u(0x3f800000));
  // numbers without a leading 1, which a device may take for 0
  let small = bits & vec4u(0x7fffff);
  let with_sign = select(vec4f(small), -vec4f(small), (bits >> vec4u(31)) == vec4u(1));
  let small_exponent = select(vec4f(-149), vec4f(NOTHING), small == vec4u());
  return Wide(
    select(factor, with_sign, biased == vec4i()),
    select(vec4f(biased - 127), small_exponent, biased == vec4i()),
  );
}

/// φ(x) / exp(shift), where a shift below 0 is the largest x there is.
fn wide_feature(x: vec4f, shift: f32) -> Wide {
  if (FEATURE_MAP == 1) {
    // as integers, as `feature` has it
    return wide(bitcast<vec4f>(max(bitcast<vec4i>(x), vec4i())));
  }
  // exp x: the whole part of x times log2 e = 1 + 453 / 1024 + 0.000312… in integers, which round nothing
  let below = clamp(x - shift, vec4f(-2e37), vec4f());
  let floored = floor(below);
  let whole = vec4i(max(floored, vec4f(-4e6)));
  let part = whole * 453;
  let rest = (below - floored) * 1.442695041
    + vec4f(whole) * 0.000312228389
    + vec4f(part & vec4i(1023)) / 1024;
  let exponent = vec4f(whole + (part >> vec4u(10)) + vec4i(floor(rest)));
  // further down neighbouring numbers are so far apart that the larger is all that counts
  let is_far_down = floored < vec4f(-4e6);
  // where there is a shift no x is above 0
  let grown = wide(x + 1);
  return Wide(
    select(exp2(rest - floor(rest)), grown.factor, x > vec4f()),
    select(select(exponent, floor(below * 1.442695041), is_far_down), grown.exponent, x > vec4f()),
  );
}

fn times(a: Wide, b: Wide) -> Wide {
  return Wide(a.factor * b.factor, max(a.exponent + b.exponent, vec4f(NOTHING)));
}

fn plus(a: Wide, b: Wide) -> Wide {
  let exponent = max(a.exponent, b.exponent);
  let factor = a.factor * power_of_two(a.exponent - exponent)
    + b.factor * power_of_two(b.exponent - exponent);
  return Wide(factor, exponent);
}

/// a / b; 0 where b is.
fn quotient(a: Wide, b: Wide) -> vec4f {
  let share = select(vec4f(), a.factor / b.factor, b.factor > vec4f());
  // in two steps, as the power alone may be out of range
  let exponent = clamp(a.exponent - b.exponent, vec4f(-252), vec4f(252));
  let half = floor(exponent / 2);
  return share * power_of_two(half) * power_of_two(exponent - half);
}

/// 2^n of whole numbers, 0 below the normal numbers.
fn power_of_two(n: vec4f) -> vec4f {
  let biased = vec4i(clamp(n, vec4f(-126), vec4f(127))) + 127;
  return select(bitcast<vec4f>(biased << vec4u(23)), vec4f(), n < vec4f(-126));
}
