// Softmax attention in one pass, as flash.wgsl computes it, with a thread to each row: its query and its
// output stay in registers, K and V pass through workgroup memory. Every vector that a thread reads there
// serves one row, 4 multiply-adds: what registers that hold more rows save can be seen against this.
// output [batch·heads, tokens, VALUE_DIM]

@group(0) @binding(6) var<storage, read_write> output: array<stored>;

/// rows of a workgroup, one a thread
const TILE_ROWS: u32 = 64;
/// keys between two rescalings
const TILE_COLS: u32 = 16;
/// vectors of a query, and of a row of the output
const DEPTH_FOURS: u32 = 16;
const COLUMN_FOURS: u32 = 16;

/// [key][depth] and [key][column], 4 of them a vector, 0 beyond the last
var<workgroup> k_tile: array<vec4f, TILE_COLS * DEPTH_FOURS>;
var<workgroup> v_tile: array<vec4f, TILE_COLS * COLUMN_FOURS>;

@compute @workgroup_size(TILE_ROWS)
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
  let row = tile * TILE_ROWS + lane;
  let own = own_keys(head);
  let seen = seen_keys(own, min(row, params.tokens - 1));
  let seen_by_any = seen_keys(own, min((tile + 1) * TILE_ROWS, params.tokens) - 1);

  var query = array<vec4f, DEPTH_FOURS>();
  var out = array<vec4f, COLUMN_FOURS>();
  for (var i = 0u; i < DEPTH_FOURS; i++) {
    for (var j = 0u; j < 4; j++) {
      if (row < params.tokens && 4 * i + j < HEAD_DIM) {
        let value = f32(q[(head * params.tokens + row) * HEAD_DIM + 4 * i + j]);
        query[i][j] = value * params.scale_log2;
      }
    }
  }
  var row_max = LOWEST_MAXIMUM;
  var row_sum = 0.0;

  for (var tile_key = 0u; tile_key < seen_by_any; tile_key += TILE_COLS) {
    workgroupBarrier(); // the keys before have been read
    stage(key_head(head), tile_key, min(tile_key + TILE_COLS, seen_by_any), lane);
    workgroupBarrier(); // the keys are staged
    let staged = min(TILE_COLS, seen_by_any - tile_key);
    var scores = array<f32, TILE_COLS>();
    var largest = row_max;
    for (var key = 0u; key < staged; key++) {
      var sums = vec4f();
      // unroll
      for (var i = 0u; i < DEPTH_FOURS; i++) {
        sums = fma(query[i], k_tile[key * DEPTH_FOURS + i], sums);
      }
      var score = MASKED;
      if (row < params.tokens && tile_key + key < seen) {
        let bias = mask_bias(head_mask(head), row, tile_key + key);
        score = biased(softcapped((sums.x + sums.y) + (sums.z + sums.w)), bias);
      }
      scores[key] = score;
      largest = max(largest, scores[key]);
    }
    let rescale = exp2(row_max - largest);
    row_max = largest;
    row_sum *= rescale;
    // unroll
    for (var i = 0u; i < COLUMN_FOURS; i++) {
      out[i] *= rescale;
    }
    for (var key = 0u; key < staged; key++) {
      let weight = exp2(scores[key] - row_max);
      row_sum += weight;
      // unroll
      for (var i = 0u; i < COLUMN_FOURS; i++) {
        out[i] = fma(vec4f(weight), v_tile[key * COLUMN_FOURS + i], out[i]);
      }
    }
  }

  // a row that saw no key has the sum 0, and is 0; one that left f32 has NaN, and stays NaN
  let share = select(1.0 / row_sum, 0.0, row_sum == 0.0);
  for (var i = 0u; i < COLUMN_FOURS; i++) {
    store_row(head, row, 4 * i, out[i] * share);
  }
}

fn stage(shared_head: u32, tile_key: u32, tile_end: u32, lane: u32) {
  for (var i = lane; i < TILE_COLS * DEPTH_FOURS; i += TILE_ROWS) {
    let key = tile_key + i / DEPTH_FOURS;
    let depth = 4 * (i % DEPTH_FOURS);
    var four = vec4f();
    for (var j = 0u; j < 4; j++) {
      if (key < tile_end && depth + j < HEAD_DIM) {
        four[j] = f32(k[(shared_head * params.keys + key) * HEAD_DIM + depth + j]);
      }
    }
    k_tile[i] = four;
  }
  for (var i = lane; i < TILE_COLS * COLUMN_FOURS; i += TILE_ROWS) {
    let key = tile_key + i / COLUMN_FOURS;
    let column = 4 * (i % COLUMN_FOURS);
    var four = vec4f();
    for (var j = 0u; j < 4; j++) {
      if (key < tile_end && column + j < VALUE_DIM) {
        four[j] = f32(v[(shared_head * params.keys + key) * VALUE_DIM + column + j]);
      }
    }
    v_tile[i] = four;
  }
}
