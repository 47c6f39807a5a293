// Halves of q, k and v into workgroup memory, for flash_matrix.wgsl, which declares the tiles.

/// Depths from `first` on of every row's query, as many as a tile has keys; zeros beyond the edges.
fn stage_queries(tile: RowTile, lane: u32, first: u32) {
  for (var i = lane; i < TILE_ROWS * KEY_FOURS; i += THREADS) {
    let row = tile.row + i / KEY_FOURS;
    let depth = first + 4 * (i % KEY_FOURS);
    var values = vec4h();
    if (row < params.tokens && depth < HEAD_DIM) {
      let start = (tile.first_query + row) * HEAD_DIM + depth;
      // unroll
      for (var j = 0u; j < 4; j++) {
        if (HEAD_DIM % 4 == 0 || depth + j < HEAD_DIM) {
          values[j] = f16(q[start + j]);
        }
      }
    }
    p_tile[i / KEY_FOURS * P_STRIDE + i % KEY_FOURS] = values;
  }
}

fn stage_keys(tile: RowTile, lane: u32, tile_key: u32) {
  for (var i = lane; i < TILE_COLS * DEPTH_FOURS; i += THREADS) {
    let key = tile_key + i / DEPTH_FOURS;
    let depth = 4 * (i % DEPTH_FOURS);
    var values = vec4h();
    if (key < tile.seen_by_any && depth < HEAD_DIM) {
      let start = (tile.first_key + key) * HEAD_DIM + depth;
      // unroll
      for (var j = 0u; j < 4; j++) {
        if (HEAD_DIM % 4 == 0 || depth + j < HEAD_DIM) {
          values[j] = f16(k[start + j]);
        }
      }
    }
    kv_tile[i / DEPTH_FOURS * K_STRIDE + i % DEPTH_FOURS] = values;
  }
}

/// 4 keys by 4 columns at a time, turned over: the product reads the keys of a column one after the other.
fn stage_values(tile: RowTile, lane: u32, tile_key: u32) {
  for (var i = lane; i < KEY_FOURS * COLUMN_FOURS; i += THREADS) {
    let key = tile_key + 4 * (i % KEY_FOURS);
    let column = 4 * (i / KEY_FOURS);
    var values = array<vec4h, 4>();
    // unroll
    for (var j = 0u; j < 4; j++) {
      if (key + j < tile.seen_by_any && column < VALUE_DIM) {
        let start = (tile.first_key + key + j) * VALUE_DIM + column;
        // unroll
        for (var c = 0u; c < 4; c++) {
          if (VALUE_DIM % 4 == 0 || column + c < VALUE_DIM) {
            values[c][j] = f16(v[start + c]);
          }
        }
      }
    }
    // unroll
    for (var c = 0u; c < 4; c++) {
      kv_tile[V_START + (column + c) * P_STRIDE + i % KEY_FOURS] = values[c];
    }
  }
}
