enable subgroups;

// Softmax attention in one pass, as flash.wgsl computes it, with the four lanes of a quad to ROWS rows, each quad
// for itself: for CPUs, whose quads are the lanes of one vector, and for GPUs where a workgroup has few rows.
// Each lane holds a quarter of the depth of q and of the columns of the output in registers. A vector of
// K or V that is read once serves ROWS rows, and no score is computed twice.

@compute @workgroup_size(WORKGROUP_SIZE)
fn attend(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(subgroup_invocation_id) subgroup_lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  if (workgroup >= params.end_workgroup) {
    return;
  }
  let tile = row_tile_of(workgroup);
  let kv_head = tile.kv_head;
  let lane = subgroup_lane % 4;
  let quad = take_quad(lane);
  let first_row = tile.first_row + quad / KEY_QUADS * ROWS;
  let split = tile.first_split + quad % KEY_QUADS;
  let turn_keys = keys_in_turn(tile);

  var queries = array<vec4f, ROWS * DEPTH_FOURS>();
  var out = array<vec4f, ROWS * COLUMN_FOURS>();
  var row_max = array<f32, ROWS>();
  /// of the keys whose scores this lane holds
  var row_sum = array<f32, ROWS>();
  for (var i = 0u; i < ROWS * DEPTH_FOURS; i++) {
    let row = min(first_row + i / DEPTH_FOURS, tile.row_count - 1);
    let four = i % DEPTH_FOURS * 4 + lane;
    let places = places_of(head_row_of(kv_head, row) * HEAD_DIM, four, HEAD_DIM);
    let values = vec4f(vec4(q[places.x], q[places.y], q[places.z], q[places.w])) * params.scale_log2;
    // 0 beyond HEAD_DIM, whatever the key holds there
    queries[i] = select(vec4f(), values, columns_of(four) < vec4u(HEAD_DIM));
  }
  // unroll
  for (var r = 0u; r < ROWS; r++) {
    row_max[r] = LOWEST_MAXIMUM;
  }

  for (var turn = 0u; turn < turn_keys; turn += TILE_COLS) {
    let tile_key = split * tile.piece + turn;
    // only tiles on the diagonal and at the end of the keys hold anything to mask
    let is_masked = tile_key + TILE_COLS > tile.seen_by_all;
    var scores = array<f32, ROWS * TILE_COLS / 4>();
    var largest = row_max;
    for (var step = 0u; step < TILE_COLS / 4; step++) {
      let first_key = tile_key + 4 * step;
      /// a lane's share of 4 keys' scores
      var parts = array<vec4f, ROWS>();
      // unroll
      for (var j = 0u; j < 4; j++) {
        let key = first_key + j;
        // unroll
        for (var i = 0u; i < DEPTH_FOURS; i++) {
          let b = key_at(kv_head, key, tile.seen_by_any, i, lane);
          // unroll
          for (var r = 0u; r < ROWS; r++) {
            parts[r][j] = dot_add(queries[r * DEPTH_FOURS + i], b, parts[r][j]);
          }
        }
      }
      // unroll
      for (var r = 0u; r < ROWS; r++) {
        var score = softcapped(reduce_scatter(parts[r], lane));
        if (HAS_MASK || is_masked) {
          score = masked(score, kv_head, first_row + r, first_key + lane, tile.own);
        }
        scores[step * ROWS + r] = score;
        largest[r] = max(largest[r], score);
      }
    }
    // unroll
    for (var r = 0u; r < ROWS; r++) {
      largest[r] = quad_max(largest[r]);
      let rescale = exp2(row_max[r] - largest[r]);
      row_max[r] = largest[r];
      row_sum[r] *= rescale;
      // unroll
      for (var i = 0u; i < COLUMN_FOURS; i++) {
        out[r * COLUMN_FOURS + i] *= rescale;
      }
    }
    for (var step = 0u; step < TILE_COLS / 4; step++) {
      let first_key = tile_key + 4 * step;
      var weights = array<f32, ROWS>();
      // unroll
      for (var r = 0u; r < ROWS; r++) {
        weights[r] = exp2(scores[step * ROWS + r] - row_max[r]);
        row_sum[r] += weights[r];
      }
      // unroll
      for (var j = 0u; j < 4; j++) {
        var weight = array<f32, ROWS>();
        // unroll
        for (var r = 0u; r < ROWS; r++) {
          weight[r] = quadBroadcast(weights[r], j);
        }
        let key = first_key + j;
        // unroll
        for (var i = 0u; i < COLUMN_FOURS; i++) {
          let b = value_at(kv_head, key, tile.seen_by_any, i, lane);
          // unroll
          for (var r = 0u; r < ROWS; r++) {
            out[r * COLUMN_FOURS + i] = fma(vec4f(weight[r]), b, out[r * COLUMN_FOURS + i]);
          }
        }
      }
    }
  }

  var factors = array<f32, ROWS>();
  // unroll
  for (var r = 0u; r < ROWS; r++) {
    row_sum[r] = quad_sum(row_sum[r]);
    factors[r] = factor_of(row_sum[r]);
  }
  for (var i = 0u; i < ROWS * COLUMN_FOURS; i++) {
    let r = i / COLUMN_FOURS;
    let row = first_row + r;
    let columns = columns_of(i % COLUMN_FOURS * 4 + lane);
    if (row < tile.row_count) {
      let head_row = head_row_of(kv_head, row);
      store(split, head_row, columns, select(out[i], out[i] * factors[r], SPLITS == 1));
    }
  }
  if (SPLITS > 1 && lane == 0) {
    for (var r = 0u; r < ROWS; r++) {
      let row = first_row + r;
      if (row < tile.row_count) {
        store_sum(split, head_row_of(kv_head, row), row_max[r], row_sum[r]);
      }
    }
  }
}

/// Columns of the `four`-th vector of a row: neighbouring lanes hold neighbouring columns.
fn columns_of(four: u32) -> vec4u {
  return four / 4 * 16 + four % 4 + vec4u(0, 4, 8, 12);
}

/// Where those of a row that starts at `start` are; beyond its last column the last again.
fn places_of(start: u32, four: u32, count: u32) -> vec4u {
  if (count % 16 == 0) {
    return start + columns_of(four);
  }
  return start + min(columns_of(four), vec4u(count - 1));
}

/// The lane's `i`-th vector of a key; beyond the last before `end_key` that one again.
fn key_at(kv_head: u32, key: u32, end_key: u32, i: u32, lane: u32) -> vec4f {
  let start = (kv_head * params.keys + min(key, end_key - 1)) * HEAD_DIM;
  let places = places_of(start, 4 * i + lane, HEAD_DIM);
  if (DEPTH_REST == 0 || i < HEAD_DIM / 16) {
    return vec4f(vec4(k[places.x], k[places.y], k[places.z], k[places.w]));
  }
  var values = vec4f(f32(k[places.x]), 0.0, 0.0, 0.0);
  if (DEPTH_REST > 1) {
    values.y = f32(k[places.y]);
  }
  if (DEPTH_REST > 2) {
    values.z = f32(k[places.z]);
  }
  if (DEPTH_REST > 3) {
    values.w = f32(k[places.w]);
  }
  return values;
}

/// The lane's `i`-th vector of a key's value, likewise.
fn value_at(kv_head: u32, key: u32, end_key: u32, i: u32, lane: u32) -> vec4f {
  let start = (kv_head * params.keys + min(key, end_key - 1)) * VALUE_DIM;
  let places = places_of(start, 4 * i + lane, VALUE_DIM);
  if (COLUMN_REST == 0 || i < VALUE_DIM / 16) {
    return vec4f(vec4(v[places.x], v[places.y], v[places.z], v[places.w]));
  }
  var values = vec4f(f32(v[places.x]), 0.0, 0.0, 0.0);
  if (COLUMN_REST > 1) {
    values.y = f32(v[places.y]);
  }
  if (COLUMN_REST > 2) {
    values.z = f32(v[places.z]);
  }
  if (COLUMN_REST > 3) {
    values.w = f32(v[places.w]);
  }
  return values;
}

/// Adds each of four values up over the quad; lane i gets the i-th.
fn reduce_scatter(parts: vec4f, lane: u32) -> f32 {
  let high = (lane & 2) != 0;
  let pair = select(parts.xy, parts.zw, high) + quadSwapY(select(parts.zw, parts.xy, high));
  let odd = (lane & 1) != 0;
  return select(pair.x, pair.y, odd) + quadSwapX(select(pair.y, pair.x, odd));
}
