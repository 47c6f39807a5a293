// Softmax attention in one pass, as flash.wgsl computes it, with a thread to each row: its query and its
// output stay in registers, K and V pass through workgroup memory. Every vector that a thread reads there
// serves one row, 4 multiply-adds: what registers that hold more rows save can be seen against this.
// Where a row is too long for a GPU's registers, PARTS threads share it: each holds as many vectors of the query
// and of the output, and what each has of a score passes through workgroup memory.
// output [batch·heads, tokens, VALUE_DIM]

@group(0) @binding(6) var<storage, read_write> output: array<stored>;

/// rows of a workgroup
const TILE_ROWS: u32 = 64;
/// keys between two rescalings
const TILE_COLS: u32 = 16;
/// threads that share a row
const PARTS: u32 = 1;
/// vectors that a thread holds of a query, and of a row of the output
const DEPTH_FOURS: u32 = 16;
const COLUMN_FOURS: u32 = 16;

const THREADS: u32 = TILE_ROWS * PARTS;
/// vectors of a key, and of a value
const KEY_FOURS: u32 = DEPTH_FOURS * PARTS;
const VALUE_FOURS: u32 = COLUMN_FOURS * PARTS;

/// [key][depth] and [key][column], 4 of them a vector, 0 beyond the last
var<workgroup> k_tile: array<vec4f, TILE_COLS * KEY_FOURS>;
var<workgroup> v_tile: array<vec4f, TILE_COLS * VALUE_FOURS>;
/// what each part has of the scores, and in place of the first part's then the scores: [key][part][row]
var<workgroup> score_tile: array<f32, TILE_COLS * THREADS>;

@compute @workgroup_size(THREADS)
fn attend(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  if (workgroup >= params.end_workgroup) {
    return;
  }
  let row_tiles = (params.tokens + TILE_ROWS - 1) / TILE_ROWS;
  let head = workgroup / row_tiles;
  // the last rows of a causal head see most keys: they start first
  let tile = select(workgroup % row_tiles, row_tiles - 1 - workgroup % row_tiles, CAUSAL);
  let thread = select(lane, lane % TILE_ROWS, PARTS > 1);
  let part = select(0u, lane / TILE_ROWS, PARTS > 1);
  let row = tile * TILE_ROWS + thread;
  let own = own_keys(head);
  let seen = seen_keys(own, min(row, params.tokens - 1)) * u32(row < params.tokens);
  let seen_by_any = seen_keys(own, min((tile + 1) * TILE_ROWS, params.tokens) - 1);

  var query = array<vec4f, DEPTH_FOURS>();
  var out = array<vec4f, COLUMN_FOURS>();
  // unroll
  for (var i = 0u; i < DEPTH_FOURS; i++) {
    let depth = 4 * (part * DEPTH_FOURS + i);
    query[i] = four_of_q(head * params.tokens + row, depth, row < params.tokens) * params.scale_log2;
  }
  var row_max = LOWEST_MAXIMUM;
  var row_sum = 0.0;

  for (var tile_key = 0u; tile_key < seen_by_any; tile_key += TILE_COLS) {
    workgroupBarrier(); // the keys before have been read
    stage(key_head(head), tile_key, min(tile_key + TILE_COLS, seen_by_any), lane);
    workgroupBarrier(); // the keys are staged
    let staged = min(TILE_COLS, seen_by_any - tile_key);
    var largest = row_max;
    for (var key = 0u; key < staged; key++) {
      var sums = vec4f();
      // unroll
      for (var i = 0u; i < DEPTH_FOURS; i++) {
        sums = fma(query[i], k_tile[key * KEY_FOURS + part * DEPTH_FOURS + i], sums);
      }
      var score = (sums.x + sums.y) + (sums.z + sums.w);
      if (PARTS == 1) {
        score = masked_score(head, row, tile_key + key, seen, score);
        largest = max(largest, score);
      }
      score_tile[key * THREADS + lane] = score;
    }
    if (PARTS > 1) {
      workgroupBarrier(); // what each part has of the scores is there
      // the parts of a row share the keys of its scores
      for (var key = part; key < staged; key += PARTS) {
        var product = 0.0;
        for (var other = 0u; other < PARTS; other++) {
          product += score_tile[key * THREADS + other * TILE_ROWS + thread];
        }
        score_tile[key * THREADS + thread] = masked_score(head, row, tile_key + key, seen, product);
      }
      workgroupBarrier(); // the scores are there
      for (var key = 0u; key < staged; key++) {
        largest = max(largest, score_tile[key * THREADS + thread]);
      }
    }
    let rescale = exp2(row_max - largest);
    row_max = largest;
    row_sum *= rescale;
    // unroll
    for (var i = 0u; i < COLUMN_FOURS; i++) {
      out[i] *= rescale;
    }
    for (var key = 0u; key < staged; key++) {
      let weight = exp2(score_tile[key * THREADS + thread] - row_max);
      row_sum += weight;
      // unroll
      for (var i = 0u; i < COLUMN_FOURS; i++) {
        out[i] = fma(vec4f(weight), v_tile[key * VALUE_FOURS + part * COLUMN_FOURS + i], out[i]);
      }
    }
  }

  // a row that saw no key has the sum 0, and is 0; one that left f32 has NaN, and stays NaN
  let share = select(1.0 / row_sum, 0.0, row_sum == 0.0);
  // unroll
  for (var i = 0u; i < COLUMN_FOURS; i++) {
    store_row(head, row, 4 * (part * COLUMN_FOURS + i), out[i] * share);
  }
}

/// The score of a key, of which a row sees those before `seen`.
fn masked_score(head: u32, row: u32, key: u32, seen: u32, product: f32) -> f32 {
  var score = MASKED;
  if (key < seen) {
    score = biased(softcapped(product), mask_bias(head_mask(head), row, key));
  }
  return score;
}

fn stage(shared_head: u32, tile_key: u32, tile_end: u32, lane: u32) {
  for (var i = lane; i < TILE_COLS * KEY_FOURS; i += THREADS) {
    let key = tile_key + i / KEY_FOURS;
    let depth = 4 * (i % KEY_FOURS);
    k_tile[i] = four_of_k(shared_head * params.keys + key, depth, key < tile_end);
  }
  for (var i = lane; i < TILE_COLS * VALUE_FOURS; i += THREADS) {
    let key = tile_key + i / VALUE_FOURS;
    let column = 4 * (i % VALUE_FOURS);
    v_tile[i] = four_of_v(shared_head * params.keys + key, column, key < tile_end);
  }
}
