// What the sums of `apply_queries` were made of: with it `far_mark` tells rows that f32 could not hold.

/// what one thread staged
struct Reach {
  /// sum of features, those of queries times the number of keys
  features: f32,
  /// sum of the magnitudes of values
  values: f32,
  /// smallest feature that is not 0
  least: f32,
}

fn extend(reach: ptr<function, Reach>, features: vec4f) {
  (*reach).features += dot(features, vec4f(1));
  if (FEATURE_MAP == 1) {
    let positive = select(vec4f(MOST), features, features > vec4f());
    (*reach).least = min((*reach).least, min(min(positive.x, positive.y), min(positive.z, positive.w)));
  }
}

/// where weight_tile holds magnitudes of the rows' sums, and each thread's reach
const SIZES: u32 = THREADS_X;
const REACHES: u32 = 2 * THREADS_X;

/// What a thread of a group of rows left in weight_tile.
fn part(thread: u32, group: u32) -> vec4f {
  return weight_tile[thread / TURNS][thread % TURNS][group];
}

fn put_part(thread: u32, group: u32, values: vec4f) {
  weight_tile[thread / TURNS][thread % TURNS][group] = values;
}

/// What the threads of a group of 4 rows have of its normalisers, added up; 0 without any.
fn row_sum(group: u32) -> vec4f {
  var sum = vec4f();
  if (NORMALISED) {
    for (var i = 0u; i < THREADS_X; i++) {
      sum += part(i, group);
    }
  }
  return sum;
}

/// (features, values, least) of the threads that share a column.
fn reach_of_column(x: u32) -> vec4f {
  var all = part(REACHES + x, 0);
  for (var y = 1u; y < THREADS_Y; y++) {
    all = join(all, part(REACHES + x, y));
  }
  return all;
}

fn join(a: vec4f, b: vec4f) -> vec4f {
  return vec4f(a.x + b.x, a.y + b.y, min(a.z, b.z), 0);
}

/// Writes the mark of the `i`-th row of a tile.
fn mark_row(head: u32, tile_row: u32, i: u32) {
  var all = part(REACHES, 0);
  for (var x = 1u; x < THREADS_X; x++) {
    all = join(all, part(REACHES + x, 0));
  }
  let reach = all.x + f32(params.keys * HEAD_DIM);
  // relu makes an exact 0 of what is negative: without features so small that their product
  // underflows, nothing was lost
  let lost = select(reach, 0.0, FEATURE_MAP == 1 && all.z > 1e-12);
  var normaliser = 0.0;
  var size = 0.0;
  for (var x = 0u; x < THREADS_X; x++) {
    normaliser += part(x, i / 4)[i % 4];
    size += part(SIZES + x, i / 4)[i % 4];
  }
  let row = tile_row + i;
  if (row < params.tokens) {
    far[head * params.tokens + row] = far_mark(row, normaliser, lost, size, all.y, reach);
  }
}
