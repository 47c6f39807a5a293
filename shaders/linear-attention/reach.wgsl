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

/// Magnitudes of a block's columns, added up for each of its 4 rows.
fn sizes_of_rows(block: mat4x4f) -> vec4f {
  return abs(block[0]) + abs(block[1]) + abs(block[2]) + abs(block[3]);
}

/// What the threads of a row put down for a group of 4 rows, added up.
fn row_sum(group: u32) -> vec4f {
  var sum = vec4f();
  for (var i = 0u; i < THREADS_X; i++) {
    sum += row_tile[group * THREADS_X + i];
  }
  return sum;
}

/// (features, values, least) of the threads that share a column.
fn reach_of_column(x: u32) -> vec4f {
  var all = row_tile[x];
  for (var i = x + THREADS_X; i < THREADS; i += THREADS_X) {
    all = join(all, row_tile[i]);
  }
  return all;
}

fn join(a: vec4f, b: vec4f) -> vec4f {
  return vec4f(a.x + b.x, a.y + b.y, min(a.z, b.z), 0);
}

/// Writes the marks of 4 rows. @param sizes of their sums
fn mark_rows(head: u32, first_row: u32, normalisers: vec4f, sizes: vec4f) {
  var all = row_tile[0];
  for (var i = 1u; i < THREADS_X; i++) {
    all = join(all, row_tile[i]);
  }
  let reach = all.x + f32(params.keys * HEAD_DIM);
  // relu makes an exact 0 of what is negative: without features so small that their product
  // underflows, nothing was lost
  let lost = select(reach, 0.0, FEATURE_MAP == 1 && all.z > 1e-12);
  for (var j = 0u; j < 4; j++) {
    let row = first_row + j;
    if (row < params.tokens) {
      far[head * params.tokens + row] = far_mark(row, normalisers[j], lost, sizes[j], all.y, reach);
    }
  }
}
