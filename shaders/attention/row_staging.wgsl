// Rows of Q, K and V on their way into workgroup memory. A GPU's thread takes blocks of 4 × 4: what is
// neighbouring in storage is read behind one branch, and turned so that the products read 4 rows as a vector.

/// Place of 4 rows in q_tile, and of 4 keys in kv_tile.
fn row_place(depth: u32, group: u32) -> u32 {
  return depth * ROW_GROUPS + (group ^ (depth % ROW_GROUPS));
}

fn key_place(depth: u32, group: u32) -> u32 {
  return depth * KEY_GROUPS + (group ^ (depth % KEY_GROUPS));
}

/// `depth_count` depths of the tile's queries, in fours, from `depth_start` on; beyond the edges zeros.
fn stage_queries(tile: RowTile, lane: u32, depth_start: u32, depth_count: u32) {
  if (BY_LANE) {
    for (var i = lane; i < depth_count * ROW_GROUPS; i += THREADS) {
      let depth = i % depth_count;
      let group = i / depth_count;
      var rows = vec4f();
      for (var j = 0u; j < 4u; j++) {
        let row = tile.row + 4 * group + j;
        if (row < params.tokens && depth_start + depth < HEAD_DIM) {
          rows[j] = f32(q[(tile.first_query + row) * HEAD_DIM + depth_start + depth]);
        }
      }
      q_tile[row_place(depth, group)] = rows * params.scale_log2;
    }
  } else {
    for (var i = lane; i < depth_count / 4 * ROW_GROUPS; i += THREADS) {
      let depth = 4 * (i % (depth_count / 4));
      let group = i / (depth_count / 4);
      var rows = mat4x4f();
      // unroll
      for (var j = 0u; j < 4u; j++) {
        let row = tile.row + 4 * group + j;
        rows[j] = four_of_q(tile.first_query + row, depth_start + depth, row < params.tokens);
      }
      // scaled before the product: one that ends in f32 must not leave it on the way
      let by_depth = transpose(rows * params.scale_log2);
      // unroll
      for (var j = 0u; j < 4u; j++) {
        q_tile[row_place(depth + j, group)] = by_depth[j];
      }
    }
  }
}

fn stage_keys(tile: RowTile, lane: u32, tile_key: u32, depth_start: u32, k_start: u32) {
  if (BY_LANE) {
    for (var i = lane; i < K_SIZE; i += THREADS) {
      let depth = i % SLICE_DEPTH;
      let group = i / SLICE_DEPTH;
      var keys = vec4f();
      for (var j = 0u; j < 4u; j++) {
        let key = tile_key + 4 * group + j;
        if (key < tile.seen_by_any && depth_start + depth < HEAD_DIM) {
          keys[j] = f32(k[(tile.first_key + key) * HEAD_DIM + depth_start + depth]);
        }
      }
      kv_tile[k_start + key_place(depth, group)] = keys;
    }
  } else {
    for (var i = lane; i < K_SIZE / 4; i += THREADS) {
      let depth = 4 * (i % (SLICE_DEPTH / 4));
      let group = i / (SLICE_DEPTH / 4);
      var keys = mat4x4f();
      // unroll
      for (var j = 0u; j < 4u; j++) {
        let key = tile_key + 4 * group + j;
        keys[j] = four_of_k(tile.first_key + key, depth_start + depth, key < tile.seen_by_any);
      }
      let by_depth = transpose(keys);
      // unroll
      for (var j = 0u; j < 4u; j++) {
        kv_tile[k_start + key_place(depth + j, group)] = by_depth[j];
      }
    }
  }
}

fn stage_values(tile: RowTile, lane: u32, slab_key: u32, slab_end: u32) {
  for (var i = lane; i < V_SIZE; i += THREADS) {
    let key = slab_key + i / COLUMN_GROUPS;
    let column = 4 * (i % COLUMN_GROUPS);
    if (BY_LANE) {
      var columns = vec4f();
      for (var j = 0u; j < 4u; j++) {
        if (key < slab_end && column + j < VALUE_DIM) {
          columns[j] = f32(v[(tile.first_key + key) * VALUE_DIM + column + j]);
        }
      }
      kv_tile[V_START + i] = columns;
    } else {
      kv_tile[V_START + i] = four_of_v(tile.first_key + key, column, key < slab_end);
    }
  }
}
