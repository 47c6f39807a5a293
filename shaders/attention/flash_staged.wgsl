enable subgroups;

// Softmax attention in one pass, as flash.wgsl computes it, by quads of a GPU: K and V pass through workgroup memory.
// Each lane of a quad holds in registers its share of the columns of q, and of the output, of ROWS rows: a vector of
// K or V that is read once serves them all, and no score is computed twice.
// Each lane has a key of a step. The sums of the keys' scores go from lane to lane, and each adds the product of its
// columns; what comes back to the key's own lane is whole. Its weight then goes round the same way.

/// a score for each row, and for each key of a block too
alias RowScores = array<f32, ROWS>;
alias BlockScores = array<f32, ROWS * STEPS>;

/// What a lane holds of its quad's rows.
struct Rows {
  queries: array<vec4f, ROWS * DEPTH_FOURS>,
  out: array<vec4f, ROWS * COLUMN_FOURS>,
  /// what the exponents of weights are taken from
  largest: array<f32, ROWS>,
  /// the largest score so far, where that is something else
  tops: array<f32, ROWS>,
  /// 0, or the lowest score of those that were not masked
  lowest: array<f32, ROWS>,
  /// of the keys whose scores this lane holds
  sum: array<f32, ROWS>,
  /// what weights were multiplied by
  unit: f32,
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn attend(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) index: u32,
  @builtin(subgroup_invocation_id) subgroup_lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  if (workgroup >= params.end_workgroup) {
    return;
  }
  let tile = row_tile_of(workgroup);
  let lane = subgroup_lane & (LANES - 1);
  let first_row = tile.first_row + take_quad(lane) * ROWS;
  let first_key = tile.first_split * tile.piece;
  let turn_keys = keys_in_turn(tile);

  var rows = Rows();
  rows.unit = 1.0;
  // unroll
  for (var r = 0u; r < ROWS; r++) {
    let row = head_row_of(tile.kv_head, min(first_row + r, tile.row_count - 1));
    // unroll
    for (var i = 0u; i < DEPTH_FOURS; i++) {
      rows.queries[r * DEPTH_FOURS + i] = query_at(row, i, lane) * params.scale_log2;
    }
    rows.largest[r] = LOWEST_MAXIMUM;
    rows.tops[r] = LOWEST_MAXIMUM;
  }

  for (var turn = 0u; turn < turn_keys; turn += TILE_COLS) {
    let tile_key = first_key + turn;
    workgroupBarrier(); // the keys before have been read
    stage(tile.kv_head * params.keys, tile_key, tile.seen_by_any - 1, index);
    workgroupBarrier(); // the keys are staged
    // only tiles on the diagonal and at the end of the keys hold anything to mask
    if (HAS_MASK || tile_key + TILE_COLS > tile.seen_by_all) {
      attend_tile(&rows, tile, first_row, tile_key, lane, true);
    } else {
      attend_tile(&rows, tile, first_row, tile_key, lane, false);
    }
  }

  let whole = whole_of(&rows);
  // unroll
  for (var r = 0u; r < ROWS; r++) {
    let sum = quad_sum(rows.sum[r]);
    // a score that has left f32 at its lower end takes the row with it
    let lowest = -quad_max(-rows.lowest[r]);
    let beyond = select(1.0, lowest * -2.0, lowest < LOWEST_MAXIMUM);
    let factor = select(whole, factor_of(sum) * beyond, SPLITS == 1);
    let row = first_row + r;
    if (row < tile.row_count) {
      let head_row = head_row_of(tile.kv_head, row);
      // unroll
      for (var i = 0u; i < COLUMN_FOURS; i++) {
        store(tile.first_split, head_row, columns_of(i, lane), rows.out[r * COLUMN_FOURS + i] * factor);
      }
      if (SPLITS > 1 && lane == 0) {
        store_sum(tile.first_split, head_row, max(rows.largest[r], select(LOWEST_MAXIMUM, beyond, beyond > 1.0)), sum * whole);
      }
    }
  }
}

/// The keys of a tile, block after block; each call is compiled by itself, with the masking or without.
fn attend_tile(
  rows: ptr<function, Rows>,
  tile: RowTile,
  first_row: u32,
  tile_key: u32,
  lane: u32,
  is_masked: bool,
) {
  let blocks = min(BLOCKS, (tile.seen_by_any - tile_key + BLOCK_KEYS - 1) / BLOCK_KEYS);
  for (var block = 0u; block < blocks; block++) {
    var scores = BlockScores();
    var largest = least_maxima(rows);
    // unroll
    for (var step = 0u; step < STEPS; step++) {
      let own_key = tile_key + block * BLOCK_KEYS + LANES * step + lane;
      /// of the key that the lane meets in this turn; in the last that is its own
      var sums = array<f32, ROWS>();
      // unroll
      for (var j = 0u; j < LANES; j++) {
        let turn = LANES - 1 - j;
        // unroll
        for (var i = 0u; i < DEPTH_FOURS; i++) {
          let b = k_tile[block][step][i][met(turn)][lane];
          // unroll
          for (var r = 0u; r < ROWS; r++) {
            sums[r] = dot_columns(i, (*rows).queries[r * DEPTH_FOURS + i], b, sums[r]);
          }
        }
        if (turn > 0) {
          // unroll
          for (var r = 0u; r < ROWS; r++) {
            sums[r] = passed_on(sums[r], turn - 1);
          }
        }
      }
      // unroll
      for (var r = 0u; r < ROWS; r++) {
        var score = sums[r];
        if (is_masked) {
          score = masked(softcapped(score), tile.kv_head, first_row + r, own_key, tile.own);
        } else if (HAS_SOFTCAP) {
          score = softcapped(score);
        } else {
          (*rows).lowest[r] = min((*rows).lowest[r], score);
        }
        scores[step * ROWS + r] = score;
        largest[r] = max(largest[r], score);
      }
    }
    add_values(rows, &scores, &largest, block, lane);
  }
}

/// In a turn lane l meets the key of lane l ^ met(turn). From one turn to the next one bit changes (a Gray code): what
/// goes with the keys passes between two lanes.
fn met(turn: u32) -> u32 {
  return turn ^ (turn >> 1);
}

/// What the lane that met a lane's next key has, between `turn` and the one after it, in either direction.
fn passed_on(value: f32, turn: u32) -> f32 {
  let bit = met(turn) ^ met(turn + 1);
  if (bit == 1) {
    return quadSwapX(value);
  }
  if (bit == 2) {
    return quadSwapY(value);
  }
  return subgroupShuffleXor(value, 4u);
}

/// A lane's `i`-th vector of a query, 0 beyond the last column.
fn query_at(row: u32, i: u32, lane: u32) -> vec4f {
  // no places in common with the output's: they would be kept in registers from here to there
  let start = row * HEAD_DIM + 4 * LANES * i;
  if (i < DEPTH_WHOLE) {
    let place = start + 4 * lane;
    return vec4f(vec4(q[place], q[place + 1], q[place + 2], q[place + 3]));
  }
  let columns = DEPTH_REST * lane + vec4u(0, 1, 2, 3);
  let places = start + min(columns, vec4u(max(1u, HEAD_DIM % (4 * LANES)) - 1));
  var values = vec4f(f32(q[places.x]), 0.0, 0.0, 0.0);
  if (DEPTH_REST > 1) {
    values.y = f32(q[places.y]);
  }
  if (DEPTH_REST > 2) {
    values.z = f32(q[places.z]);
  }
  if (DEPTH_REST > 3) {
    values.w = f32(q[places.w]);
  }
  return select(vec4f(), values, columns < vec4u(HEAD_DIM % (4 * LANES)));
}

/// Columns of a lane's `i`-th vector of the output; where it has none, beyond the last.
fn columns_of(i: u32, lane: u32) -> vec4u {
  if (i < COLUMN_WHOLE) {
    return 4 * LANES * i + 4 * lane + vec4u(0, 1, 2, 3);
  }
  let columns = 4 * LANES * i + COLUMN_REST * lane + vec4u(0, 1, 2, 3);
  return select(vec4u(VALUE_DIM), columns, vec4u(0, 1, 2, 3) < vec4u(COLUMN_REST));
}
