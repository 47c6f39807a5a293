// What passes through the workgroup memory of linear attention's `apply_queries`, and how its threads
// divide it.

/// φ(q) [depth][row], 4 rows a vector; the row group is xor-ed with four depths' number against bank conflicts.
/// Turns that are written out are a dimension of their own: one address and constants reach all of them
var<workgroup> q_tile: array<array<array<vec4f, ROW_GROUPS>, TURNS>, 4 * DEPTH_GROUPS / TURNS>;
/// φ(k) [depth][key], 4 keys a vector, swizzled likewise; or v or S [block of columns][row], 4 columns a vector
var<workgroup> kv_tile: array<array<array<vec4f, THREADS_X>, TURNS>, KV_ROWS / TURNS>;

/// Column `j` of the 4 in a thread's block, or key.
fn column_of(x: u32, block: u32, j: u32) -> u32 {
  return select(4 * (x + THREADS_X * block) + j, 16 * block + 4 * j + x, DIRECT);
}

/// 4 columns of row `turn + t` of kv_tile, of the thread's block `o`; beyond the edge the last again.
fn columns_at(turn: u32, t: u32, x: u32, o: u32) -> vec4f {
  var column = x;
  if (OUT_BLOCKS * THREADS_X != COLUMN_GROUPS && o == OUT_BLOCKS - 1) {
    column = min(x, (COLUMN_GROUPS - 1) % THREADS_X);
  }
  return kv_tile[turn / TURNS][t][column];
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

/// Depth `turn + t` of 4 of the thread's keys.
fn keys_at(turn: u32, t: u32, x: u32) -> vec4f {
  let swizzle = turn / 4 % KEY_GROUPS;
  if (DIRECT) {
    return vec4f(
      kv_tile[turn / TURNS][t][swizzle][x],
      kv_tile[turn / TURNS][t][1 ^ swizzle][x],
      kv_tile[turn / TURNS][t][2 ^ swizzle][x],
      kv_tile[turn / TURNS][t][3 ^ swizzle][x],
    );
  }
  return kv_tile[turn / TURNS][t][x ^ swizzle];
}

/// Depth `turn + t` of 4 rows of φ(q).
fn queries_at(turn: u32, t: u32, group: u32) -> vec4f {
  return q_tile[turn / TURNS][t][group ^ (turn / 4 % ROW_GROUPS)];
}

/// φ of the tile's queries. Where they are not read number by number, as a CPU does best, a thread takes blocks
/// of 4 × 4, and turns them.
fn stage_queries(head: u32, tile_row: u32, lane: u32, reach: ptr<function, Reach>) {
  let first = head * params.tokens + tile_row;
  if (DIRECT) {
    for (var i = lane; i < HEAD_DIM * ROW_GROUPS; i += THREADS) {
      let depth = i % HEAD_DIM;
      let group = i / HEAD_DIM;
      var rows = vec4f();
      // unroll
      for (var j = 0u; j < 4u; j++) {
        if (tile_row + 4 * group + j < params.tokens) {
          rows[j] = feature(f32(q[(first + 4 * group + j) * HEAD_DIM + depth]));
        }
      }
      q_tile[depth / TURNS][depth % TURNS][group ^ (depth / 4 % ROW_GROUPS)] = rows;
      extend(reach, rows);
    }
  } else {
    for (var i = lane; i < DEPTH_GROUPS * ROW_GROUPS; i += THREADS) {
      let depth = 4 * (i % DEPTH_GROUPS);
      let group = i / DEPTH_GROUPS;
      var rows = mat4x4f();
      // unroll
      for (var j = 0u; j < 4u; j++) {
        let row = 4 * group + j;
        let is_there = tile_row + row < params.tokens;
        rows[j] = features_of(four_of_q(first + row, depth, is_there), depth, is_there);
        extend(reach, rows[j]);
      }
      let by_depth = transpose(rows);
      // unroll
      for (var j = 0u; j < 4u; j++) {
        q_tile[(depth + j) / TURNS][j % TURNS][group ^ (depth / 4 % ROW_GROUPS)] = by_depth[j];
      }
    }
  }
}

/// Rows of S from `start` on, as many as fit.
fn stage_state(state: u32, start: u32, lane: u32) {
  for (var i = lane; i < STATE_ROWS * COLUMN_GROUPS; i += THREADS) {
    let depth = start + i / COLUMN_GROUPS;
    let column = 4 * (i % COLUMN_GROUPS);
    let place = state + depth * STATE_STRIDE + column;
    var columns = vec4f();
    if (depth < HEAD_DIM) {
      if (VALUE_DIM % 4 == 0) {
        columns = vec4f(states[place], states[place + 1], states[place + 2], states[place + 3]);
      } else {
        // unroll
        for (var j = 0u; j < 4u; j++) {
          if (column + j < VALUE_DIM) {
            columns[j] = states[place + j];
          }
        }
      }
    }
    put_columns(STATE_ROWS, i, columns);
  }
}

/// Vector `i` of the rows of v or S, of which kv_tile holds `rows`.
fn put_columns(rows: u32, i: u32, columns: vec4f) {
  let group = i % COLUMN_GROUPS;
  let row = group / THREADS_X * rows + i / COLUMN_GROUPS;
  kv_tile[row / TURNS][row % TURNS][group % THREADS_X] = columns;
}

/// φ of the keys before `end`, the depths from `start` on.
fn stage_keys(
  key_head: u32, tile_key: u32, end: u32, start: u32, lane: u32, reach: ptr<function, Reach>,
) {
  let first = key_head * params.keys + tile_key;
  if (DIRECT) {
    for (var i = lane; i < SLICE_DEPTH * KEY_GROUPS; i += THREADS) {
      let depth = i % SLICE_DEPTH;
      let group = i / SLICE_DEPTH;
      var keys = vec4f();
      // unroll
      for (var j = 0u; j < 4u; j++) {
        if (tile_key + 4 * group + j < end && start + depth < HEAD_DIM) {
          keys[j] = feature(f32(k[(first + 4 * group + j) * HEAD_DIM + start + depth]));
        }
      }
      kv_tile[depth / TURNS][depth % TURNS][group ^ (depth / 4 % KEY_GROUPS)] = keys;
      extend(reach, keys);
    }
  } else {
    for (var i = lane; i < SLICE_GROUPS * KEY_GROUPS; i += THREADS) {
      let depth = 4 * (i % SLICE_GROUPS);
      let group = i / SLICE_GROUPS;
      var keys = mat4x4f();
      // unroll
      for (var j = 0u; j < 4u; j++) {
        let key = 4 * group + j;
        let is_there = tile_key + key < end;
        keys[j] = features_of(four_of_k(first + key, start + depth, is_there), start + depth, is_there);
        extend(reach, keys[j]);
      }
      let by_depth = transpose(keys);
      // unroll
      for (var j = 0u; j < 4u; j++) {
        kv_tile[(depth + j) / TURNS][j % TURNS][group ^ (depth / 4 % KEY_GROUPS)] = by_depth[j];
      }
    }
  }
}

/// The values from `slab_key` on, before `end`.
fn stage_values(
  key_head: u32, slab_key: u32, end: u32, lane: u32, reach: ptr<function, Reach>,
) {
  for (var i = lane; i < SLICE_KEYS * COLUMN_GROUPS; i += THREADS) {
    let key = slab_key + i / COLUMN_GROUPS;
    let columns = four_of_v(key_head * params.keys + key, 4 * (i % COLUMN_GROUPS), key < end);
    put_columns(SLICE_KEYS, i, columns);
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
