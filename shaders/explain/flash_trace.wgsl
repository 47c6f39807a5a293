// What flash does to a row, tile of keys by tile of keys, written down as it goes: with the scores s of a
// tile, m' = max(m, max s), p = exp(s - m'), l' = l·exp(m - m') + Σ p, O' = O·exp(m - m') + Σ p·v, O' / l'.
// q [batch·heads, tokens, HEAD_DIM]   k [batch·keyHeads, keys, HEAD_DIM]   v [batch·keyHeads, keys, VALUE_DIM]
// trace [batch·heads, tokens, tiles, FIELDS]: m, m', l, l', exp(m - m'), s [TILE_COLS], p [TILE_COLS],
//       O' [VALUE_DIM], O' / l' [VALUE_DIM]; m is 0 where nothing was seen, s and p where a key is not.
// A thread carries a row. It serves to be read, not to be fast: exp in place of exp2 keeps m as it is taught.

struct Params {
  first_workgroup: u32,
  end_workgroup: u32,
  tokens: u32,
  keys: u32,
  query_offset: i32,
  scale: f32,
  /// batch · heads · tokens
  rows: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> q: array<f32>;
@group(0) @binding(2) var<storage, read> k: array<f32>;
@group(0) @binding(3) var<storage, read> v: array<f32>;
@group(0) @binding(4) var<storage, read_write> trace: array<f32>;

const HEAD_DIM: u32 = 8;
const VALUE_DIM: u32 = 8;
const HEADS_PER_KEY_HEAD: u32 = 1;
const TILE_COLS: u32 = 4;
const THREADS: u32 = 32;

/// where a tile's lists begin in its record, behind its five numbers
const SCORES: u32 = 5;
const WEIGHTS: u32 = SCORES + TILE_COLS;
const SUMS: u32 = WEIGHTS + TILE_COLS;
const OUTPUT: u32 = SUMS + VALUE_DIM;
const FIELDS: u32 = OUTPUT + VALUE_DIM;

/// a finite stand-in for -∞, the lowest number of f32: no score lies below it
const LOWEST_MAXIMUM: f32 = -3.4028234663852886e38;

@compute @workgroup_size(THREADS)
fn trace_rows(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  let flat_row = workgroup * THREADS + lane;
  if (workgroup >= params.end_workgroup || flat_row >= params.rows) {
    return;
  }
  let first_key = flat_row / params.tokens / HEADS_PER_KEY_HEAD * params.keys;
  let seen = visible_keys(flat_row % params.tokens);
  let tiles = (params.keys + TILE_COLS - 1) / TILE_COLS;
  var query = array<f32, HEAD_DIM>();
  for (var d = 0u; d < HEAD_DIM; d++) {
    query[d] = q[flat_row * HEAD_DIM + d] * params.scale;
  }
  var row_max = LOWEST_MAXIMUM;
  var row_sum = 0.0;
  var sums = array<f32, VALUE_DIM>();

  for (var tile = 0u; tile < tiles; tile++) {
    let record = (flat_row * tiles + tile) * FIELDS;
    let tile_key = tile * TILE_COLS;
    var scores = array<f32, TILE_COLS>();
    var largest = row_max;
    for (var j = 0u; j < TILE_COLS; j++) {
      if (tile_key + j < seen) {
        for (var d = 0u; d < HEAD_DIM; d++) {
          scores[j] += query[d] * k[(first_key + tile_key + j) * HEAD_DIM + d];
        }
        largest = max(largest, scores[j]);
      }
      trace[record + SCORES + j] = scores[j];
    }
    let rescale = exp(row_max - largest);
    trace[record] = select(0.0, row_max, row_sum > 0.0);
    trace[record + 2] = row_sum;
    row_max = largest;
    row_sum *= rescale;
    for (var d = 0u; d < VALUE_DIM; d++) {
      sums[d] *= rescale;
    }
    for (var j = 0u; j < TILE_COLS; j++) {
      var weight = 0.0;
      if (tile_key + j < seen) {
        weight = exp(scores[j] - row_max);
        row_sum += weight;
        for (var d = 0u; d < VALUE_DIM; d++) {
          sums[d] += weight * v[(first_key + tile_key + j) * VALUE_DIM + d];
        }
      }
      trace[record + WEIGHTS + j] = weight;
    }
    trace[record + 1] = select(0.0, row_max, row_sum > 0.0);
    trace[record + 3] = row_sum;
    trace[record + 4] = rescale;
    // a row that saw no key has the sum 0, and is 0
    let share = select(0.0, 1.0 / row_sum, row_sum > 0.0);
    for (var d = 0u; d < VALUE_DIM; d++) {
      trace[record + SUMS + d] = sums[d];
      trace[record + OUTPUT + d] = sums[d] * share;
    }
  }
}
