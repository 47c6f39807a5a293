// What passes through the workgroup memory of linear attention's `apply_queries`, and how its threads
// divide it.

/// φ(q) [depth][row], 4 rows a vector; the row group is xor-ed with the depth against bank conflicts
var<workgroup> q_tile: array<vec4f, HEAD_DIM * ROW_GROUPS>;
/// φ(k) [depth][key], 4 keys a vector, swizzled likewise; or rows of v or S, 4 columns a vector
var<workgroup> kv_tile: array<vec4f, KV_SIZE>;

/// Column `j` of the 4 in a thread's block, or key.
fn column_of(x: u32, block: u32, j: u32) -> u32 {
  return select(4 * (x + THREADS_X * block) + j, 16 * block + 4 * j + x, DIRECT);
}

/// 4 columns of row `i` of kv_tile; those beyond the edge are whatever is there.
fn columns_at(i: u32, x: u32, block: u32) -> vec4f {
  return kv_tile[i * COLUMN_GROUPS + min(x + THREADS_X * block, COLUMN_GROUPS - 1)];
}

/// Every fourth column of a value, from the thread's `column` on; beyond the edge the last again.
fn values_at(key: u32, column: u32) -> vec4f {
  let start = key * VALUE_DIM;
  return vec4f(
    f32(v[start + min(column, VALUE_DIM - 1)]),
    f32(v[start + min(column + 4, VALUE_DIM - 1)]),
    f32(v[start + min(column + 8, VALUE_DIM - 1)]),
    f32(v[start + min(column + 12, VALUE_DIM - 1)]),
  );
}

/// The same of a row of S.
fn state_at(start: u32, column: u32) -> vec4f {
  return vec4f(
    states[start + min(column, VALUE_DIM - 1)],
    states[start + min(column + 4, VALUE_DIM - 1)],
    states[start + min(column + 8, VALUE_DIM - 1)],
    states[start + min(column + 12, VALUE_DIM - 1)],
  );
}

/// One depth of 4 of the thread's keys.
fn keys_at(depth: u32, x: u32) -> vec4f {
  let start = depth * KEY_GROUPS;
  let swizzle = depth % KEY_GROUPS;
  if (DIRECT) {
    return vec4f(
      kv_tile[start + swizzle][x],
      kv_tile[start + (1 ^ swizzle)][x],
      kv_tile[start + (2 ^ swizzle)][x],
      kv_tile[start + (3 ^ swizzle)][x],
    );
  }
  return kv_tile[start + (x ^ swizzle)];
}

/// One depth of 4 rows of φ(q).
fn queries_at(depth: u32, group: u32) -> vec4f {
  return q_tile[depth * ROW_GROUPS + (group ^ (depth % ROW_GROUPS))];
}

fn stage_queries(head: u32, tile_row: u32, lane: u32, reach: ptr<function, Reach>) {
  for (var i = lane; i < HEAD_DIM * ROW_GROUPS; i += THREADS) {
    let depth = i % HEAD_DIM;
    let group = i / HEAD_DIM;
    var rows = vec4f();
    // unroll
    for (var j = 0u; j < 4u; j++) {
      let row = tile_row + 4 * group + j;
      if (row < params.tokens) {
        rows[j] = feature(f32(q[(head * params.tokens + row) * HEAD_DIM + depth]));
      }
    }
    q_tile[depth * ROW_GROUPS + (group ^ (depth % ROW_GROUPS))] = rows;
    extend(reach, rows);
  }
}

/// Rows of S from `start` on, as many as fit.
fn stage_state(state: u32, start: u32, lane: u32) {
  for (var i = lane; i < STATE_ROWS * COLUMN_GROUPS; i += THREADS) {
    let depth = start + i / COLUMN_GROUPS;
    let column = 4 * (i % COLUMN_GROUPS);
    var columns = vec4f();
    // unroll
    for (var j = 0u; j < 4u; j++) {
      if (depth < HEAD_DIM && column + j < VALUE_DIM) {
        columns[j] = states[state + depth * STATE_STRIDE + column + j];
      }
    }
    kv_tile[i] = columns;
  }
}

/// φ of the keys before `end`, the depths from `start` on.
fn stage_keys(
  key_head: u32, tile_key: u32, end: u32, start: u32, lane: u32, reach: ptr<function, Reach>,
) {
  for (var i = lane; i < SLICE_DEPTH * KEY_GROUPS; i += THREADS) {
    let depth = i % SLICE_DEPTH;
    let group = i / SLICE_DEPTH;
    var keys = vec4f();
    // unroll
    for (var j = 0u; j < 4u; j++) {
      let key = tile_key + 4 * group + j;
      if (key < end && start + depth < HEAD_DIM) {
        keys[j] = feature(f32(k[(key_head * params.keys + key) * HEAD_DIM + start + depth]));
      }
    }
    kv_tile[depth * KEY_GROUPS + (group ^ (depth % KEY_GROUPS))] = keys;
    extend(reach, keys);
  }
}

/// The values from `slab_key` on, before `end`.
fn stage_values(
  key_head: u32, slab_key: u32, end: u32, lane: u32, reach: ptr<function, Reach>,
) {
  for (var i = lane; i < SLICE_KEYS * COLUMN_GROUPS; i += THREADS) {
    let key = slab_key + i / COLUMN_GROUPS;
    let column = 4 * (i % COLUMN_GROUPS);
    var columns = vec4f();
    // unroll
    for (var j = 0u; j < 4u; j++) {
      if (key < end && column + j < VALUE_DIM) {
        columns[j] = f32(v[(key_head * params.keys + key) * VALUE_DIM + column + j]);
      }
    }
    kv_tile[i] = columns;
    (*reach).values += dot(abs(columns), vec4f(1));
  }
}

/// Writes one column of 4 output rows; what lies beyond the edges is left out.
fn store_column(head: u32, row: u32, column: u32, values: vec4f) {
  for (var j = 0u; j < 4; j++) {
    if (row + j < params.tokens && column < VALUE_DIM) {
      output[(head * params.tokens + row + j) * VALUE_DIM + column] = stored(values[j]);
    }
  }
}
