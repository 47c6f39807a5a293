// Softmax attention in two passes that store no matrix: the scores are computed in each of them.
// find_statistics: m = max_j s_j and l = Σ_j exp(s_j − m) of each row, by an online softmax
// (arXiv 1805.02867); weigh_values: O = Σ_j exp(s_j − m) v_j / l. Memory grows with tokens, not with
// tokens × keys (arXiv 2112.05682).
// output [batch·heads, tokens, VALUE_DIM]
// statistics [batch·heads, tokens, 2]: m, in powers of two, and l
// In both passes a workgroup holds TILE_ROWS rows of one head and walks over tiles of its keys.

@group(0) @binding(6) var<storage, read_write> statistics: array<f32>;
@group(0) @binding(7) var<storage, read_write> output: array<stored>;

/// p_tile serves the statistics too: in the first pass it holds each thread's share of the maxima, and from
/// here on of the sums, [row group][thread]; in the second, before the first probabilities, each row group's
/// maxima, and the reciprocals of its sums.
const SUMS: u32 = ROW_GROUPS * THREADS_X;

@compute @workgroup_size(THREADS)
fn find_statistics(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  if (workgroup >= params.end_workgroup) {
    return;
  }
  let tile = row_tile_at(workgroup);
  if (Q_RESIDENT) {
    stage_queries(tile, lane, 0, Q_DEPTH);
  }
  // of the keys that this thread meets; the threads of a row compare theirs at the end
  var row_max = RowValues();
  var row_sum = RowValues();
  // unroll
  for (var r = 0u; r < ROW_BLOCKS; r++) {
    row_max[r] = vec4f(LOWEST_MAXIMUM);
  }

  for (var tile_key = 0u; tile_key < tile.seen_by_any; tile_key += TILE_COLS) {
    // every other tile of K takes the place of V: it is staged while the last one is still read
    let k_start = select(0u, V_START, (tile_key / TILE_COLS) % 2 == 1);
    let scores = tile_scores(tile, lane, tile_key, k_start);
    // unroll
    for (var r = 0u; r < ROW_BLOCKS; r++) {
      var largest = row_max[r];
      // unroll
      for (var c = 0u; c < KEY_BLOCKS; c++) {
        let block = scores[r * KEY_BLOCKS + c];
        largest = max(max(largest, max(block[0], block[1])), max(block[2], block[3]));
      }
      var sum = row_sum[r] * exp2(row_max[r] - largest);
      // unroll
      for (var c = 0u; c < KEY_BLOCKS; c++) {
        let p = powers(scores[r * KEY_BLOCKS + c], largest);
        sum += (p[0] + p[1]) + (p[2] + p[3]);
      }
      row_max[r] = largest;
      row_sum[r] = sum;
    }
  }

  if (HAS_MASK) {
    workgroupBarrier(); // the mask has been read
  }
  // unroll
  for (var r = 0u; r < ROW_BLOCKS; r++) {
    let place = (lane / THREADS_X + THREADS_Y * r) * THREADS_X + lane % THREADS_X;
    p_tile[place] = row_max[r];
    p_tile[SUMS + place] = row_sum[r];
  }
  workgroupBarrier(); // every thread's share is there
  if (lane < ROW_GROUPS) {
    merge_statistics(tile, lane);
  }
}

/// Merges and stores the statistics of 4 rows. A row that saw no key has the sum 0.
fn merge_statistics(tile: RowTile, group: u32) {
  var largest = vec4f(LOWEST_MAXIMUM);
  for (var x = 0u; x < THREADS_X; x++) {
    largest = max(largest, p_tile[group * THREADS_X + x]);
  }
  var sum = vec4f();
  for (var x = 0u; x < THREADS_X; x++) {
    let place = group * THREADS_X + x;
    sum += p_tile[SUMS + place] * exp2(p_tile[place] - largest);
  }
  for (var j = 0u; j < 4u; j++) {
    let row = tile.row + 4 * group + j;
    if (row < params.tokens) {
      statistics[2 * (tile.first_query + row)] = largest[j];
      statistics[2 * (tile.first_query + row) + 1] = sum[j];
    }
  }
}

/// Reads the statistics of 4 rows into p_tile; beyond the last row, and where the sum is 0, zeros.
fn stage_statistics(tile: RowTile, group: u32) {
  var largest = vec4f();
  var sum = vec4f();
  for (var j = 0u; j < 4u; j++) {
    let row = tile.row + 4 * group + j;
    if (row < params.tokens) {
      largest[j] = statistics[2 * (tile.first_query + row)];
      sum[j] = statistics[2 * (tile.first_query + row) + 1];
    }
  }
  p_tile[group] = largest;
  p_tile[ROW_GROUPS + group] = select(1 / sum, vec4f(), sum == vec4f());
}

@compute @workgroup_size(THREADS)
fn weigh_values(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  if (workgroup >= params.end_workgroup) {
    return;
  }
  let tile = row_tile_at(workgroup);
  let x = lane % THREADS_X;
  let y = lane / THREADS_X;
  if (Q_RESIDENT) {
    stage_queries(tile, lane, 0, Q_DEPTH);
  }
  if (lane < ROW_GROUPS) {
    stage_statistics(tile, lane);
  }
  workgroupBarrier(); // the statistics are there
  var row_max = RowValues();
  var row_share = RowValues();
  var out = Output();
  // unroll
  for (var r = 0u; r < ROW_BLOCKS; r++) {
    row_max[r] = p_tile[y + THREADS_Y * r];
    row_share[r] = p_tile[ROW_GROUPS + y + THREADS_Y * r];
  }

  for (var tile_key = 0u; tile_key < tile.seen_by_any; tile_key += TILE_COLS) {
    let scores = tile_scores(tile, lane, tile_key, 0);
    // unroll
    for (var r = 0u; r < ROW_BLOCKS; r++) {
      // unroll
      for (var c = 0u; c < KEY_BLOCKS; c++) {
        let p = powers(scores[r * KEY_BLOCKS + c], row_max[r]);
        stage_probabilities(y + THREADS_Y * r, x + THREADS_X * c, p);
      }
    }

    for (var slice = 0u; slice < SLICES; slice++) {
      if (!V_BESIDE_K) {
        workgroupBarrier(); // K, or the slab before, has been read
      }
      weigh_slab(&out, tile, lane, tile_key, slice);
    }
  }

  store_output(tile, lane, out, row_share);
}
