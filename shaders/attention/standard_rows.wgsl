// The softmax of `standard`: each row of scores is read, normalized in workgroup memory where it fits, and written.

// length of a row that fits on the chip, 0 where rows are read twice
const ROW_CAPACITY: u32 = 1024;
const SOFTMAX_THREADS: u32 = 64;
/// the partial results of a row are merged in two steps, the first by this many threads
const MERGE: u32 = min(8u, SOFTMAX_THREADS);

var<workgroup> row_tile: array<f32, max(1u, ROW_CAPACITY)>;
/// (maximum, sum) of each thread's share of a row, and of the first merge
var<workgroup> share_tile: array<vec2f, SOFTMAX_THREADS>;
var<workgroup> merged_tile: array<vec2f, MERGE>;

/// Merges two (maximum, sum of exp2(x - maximum)).
fn merge(a: vec2f, b: vec2f) -> vec2f {
  let largest = max(a.x, b.x);
  return vec2f(largest, a.y * exp2(a.x - largest) + b.y * exp2(b.x - largest));
}

@compute @workgroup_size(SOFTMAX_THREADS)
fn normalize_rows(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  if (workgroup >= params.end_workgroup) {
    return;
  }
  let flat_row = params.first_row + workgroup;
  let row = flat_row % params.tokens;
  let start = score_row(flat_row / params.tokens, row);
  let own = own_keys(flat_row / params.tokens);
  let seen = seen_keys(own, row);

  var share = vec2f(LOWEST_MAXIMUM, 0);
  if (ROW_CAPACITY > 0) {
    // each thread keeps to its own elements: no barrier
    for (var key = lane; key < seen; key += SOFTMAX_THREADS) {
      let score = scores[start + key];
      row_tile[key] = score;
      share.x = max(share.x, score);
    }
    for (var key = lane; key < seen; key += SOFTMAX_THREADS) {
      let weight = exp2(row_tile[key] - share.x);
      row_tile[key] = weight;
      share.y += weight;
    }
  } else {
    for (var key = lane; key < seen; key += SOFTMAX_THREADS) {
      share = merge(share, vec2f(scores[start + key], 1));
    }
  }

  share_tile[lane] = share;
  workgroupBarrier(); // every thread's share is there
  if (lane < MERGE) {
    var merged = share_tile[lane];
    for (var i = lane + MERGE; i < SOFTMAX_THREADS; i += MERGE) {
      merged = merge(merged, share_tile[i]);
    }
    merged_tile[lane] = merged;
  }
  workgroupBarrier(); // the first merge is there
  var whole = merged_tile[0];
  for (var i = 1u; i < MERGE; i++) {
    whole = merge(whole, merged_tile[i]);
  }

  // a row whose every key is masked has the sum 0, and is 0; one that left f32 has NaN, and stays NaN
  let reciprocal = select(1.0 / whole.y, 0.0, whole.y == 0.0);
  if (ROW_CAPACITY > 0) {
    let factor = exp2(share.x - whole.x) * reciprocal;
    for (var key = lane; key < seen; key += SOFTMAX_THREADS) {
      scores[start + key] = row_tile[key] * factor;
    }
  } else {
    for (var key = lane; key < seen; key += SOFTMAX_THREADS) {
      scores[start + key] = exp2(scores[start + key] - whole.x) * reciprocal;
    }
  }
  // the product reads as far as the last row of the tile sees
  let read = seen_keys(own, min((row / TILE + 1) * TILE, params.tokens) - 1);
  let first_zero = seen + (lane + SOFTMAX_THREADS - seen % SOFTMAX_THREADS) % SOFTMAX_THREADS;
  for (var key = first_zero; key < read; key += SOFTMAX_THREADS) {
    scores[start + key] = 0;
  }
}
