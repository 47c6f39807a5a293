// The factors of the products of `standard` on their way through workgroup memory, a slice of DEPTH depths
// (or keys) at a time. A thread stages blocks of 4 × 4: what is neighbouring in storage is read behind one
// branch, and turned so that the product reads 4 rows as a vector.

/// Place of 4 rows in a_tile, or of 4 keys in b_tile.
fn place_of(depth: u32, group: u32) -> u32 {
  return depth * GROUPS + (group ^ (depth % GROUPS));
}

/// Queries as left factor; `first` is the place of the tile's first, among those of all heads.
fn stage_queries(tile: RowTile, first: u32, start: u32, lane: u32) {
  for (var i = lane; i < DEPTH / 4 * GROUPS; i += THREADS) {
    let depth = 4 * (i % (DEPTH / 4));
    let group = i / (DEPTH / 4);
    var rows = mat4x4f();
    // unroll
    for (var j = 0u; j < 4u; j++) {
      let row = 4 * group + j;
      rows[j] = four_of_q(first + row, start + depth, tile.row + row < params.tokens);
    }
    // scaled before the product: one that ends in f32 must not leave it on the way
    stage_rows(depth, group, rows * params.scale_log2);
  }
}

/// Keys as right factor; `first` is the place of the tile's first key.
fn stage_keys(tile: RowTile, first: u32, tile_key: u32, start: u32, lane: u32) {
  for (var i = lane; i < DEPTH / 4 * GROUPS; i += THREADS) {
    let depth = 4 * (i % (DEPTH / 4));
    let group = i / (DEPTH / 4);
    var keys = mat4x4f();
    // unroll
    for (var j = 0u; j < 4u; j++) {
      let key = 4 * group + j;
      keys[j] = four_of_k(first + key, start + depth, tile_key + key < tile.seen);
    }
    let by_depth = transpose(keys);
    // unroll
    for (var j = 0u; j < 4u; j++) {
      b_tile[place_of(depth + j, group)] = by_depth[j];
    }
  }
}

/// Weights as left factor: the depths of this product are keys. `first` is where the tile's rows begin.
fn stage_weights(tile: RowTile, first: u32, start: u32, lane: u32) {
  for (var i = lane; i < DEPTH / 4 * GROUPS; i += THREADS) {
    let key = 4 * (i % (DEPTH / 4));
    let group = i / (DEPTH / 4);
    let seen = tile.seen - min(tile.seen, start + key);
    var rows = mat4x4f();
    // unroll
    for (var j = 0u; j < 4u; j++) {
      let row = 4 * group + j;
      let count = select(0u, seen, tile.row + row < params.tokens);
      rows[j] = four_weights(first + row * params.keys + start + key, count);
    }
    stage_rows(key, group, rows);
  }
}

/// Weights of 4 keys, of the `count` from `start` on; beyond them 0.
fn four_weights(start: u32, count: u32) -> vec4f {
  var weights = vec4f();
  if (count >= 4) {
    weights = vec4f(scores[start], scores[start + 1], scores[start + 2], scores[start + 3]);
  } else {
    // unroll
    for (var j = 0u; j < 3u; j++) {
      if (j < count) {
        weights[j] = scores[start + j];
      }
    }
  }
  return weights;
}

/// Lays 4 rows of the left factor, 4 depths of each, where the product reads them.
fn stage_rows(depth: u32, group: u32, rows: mat4x4f) {
  let by_depth = transpose(rows);
  // unroll
  for (var j = 0u; j < 4u; j++) {
    a_tile[place_of(depth + j, group)] = by_depth[j];
  }
}

/// Values as right factor; `first` is the place of the head's first.
fn stage_values(tile: RowTile, first: u32, tile_column: u32, start: u32, lane: u32) {
  for (var i = lane; i < DEPTH * OUT_GROUPS; i += THREADS) {
    let key = start + i / OUT_GROUPS;
    let column = tile_column + 4 * (i % OUT_GROUPS);
    b_tile[i] = four_of_v(first + key, column, key < tile.seen);
  }
}
