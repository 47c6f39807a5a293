enable subgroups;

// Softmax attention in one pass, as flash.wgsl computes it, with the four lanes of a quad to ROWS rows:
// each lane holds a quarter of the depth of q and of the columns of the output in registers. A vector of
// K or V that is read once serves ROWS rows, and no score is computed twice.
// output [batch·heads, tokens, VALUE_DIM]
// partials [batch·heads, tokens, SPLITS, VALUE_DIM + 2]: of a piece of the keys the unnormalised output,
// the maximum and the sum
// The query heads that share a key head lie in one tile of rows: row r is head r % GROUP of token r / GROUP.

@group(0) @binding(6) var<storage, read_write> partials: array<f32>;
@group(0) @binding(7) var<storage, read_write> output: array<stored>;

/// query heads that share a key head
const GROUP: u32 = 1;
const TILE_ROWS: u32 = 64;
/// keys between two rescalings
const TILE_COLS: u32 = 32;
/// rows of a quad
const ROWS: u32 = 4;
/// vectors that a lane holds of a query, and of a row of the output
const DEPTH_FOURS: u32 = 4;
const COLUMN_FOURS: u32 = 4;
/// pieces of the keys that different quads take, to be merged
const SPLITS: u32 = 1;
/// how many of those pieces the quads of one workgroup take, beside each other
const KEY_QUADS: u32 = 1;
/// whether K and V pass through workgroup memory; else each quad reads them for itself
const STAGED: bool = true;

const WORKGROUP_SIZE: u32 = 4 * KEY_QUADS * TILE_ROWS / ROWS;
/// vectors of a staged key, and of its value
const KEY_FOURS: u32 = 4 * DEPTH_FOURS;
const VALUE_FOURS: u32 = 4 * COLUMN_FOURS;
const STAGED_KEYS: u32 = max(1u, TILE_COLS * KEY_FOURS * u32(STAGED));
const STAGED_VALUES: u32 = max(1u, TILE_COLS * VALUE_FOURS * u32(STAGED));
const MERGE_THREADS: u32 = 64;

/// [key][depth] and [key][column], 4 of them a vector as a lane holds them, 0 beyond the last
var<workgroup> k_tile: array<vec4f, STAGED_KEYS>;
var<workgroup> v_tile: array<vec4f, STAGED_VALUES>;
var<workgroup> quads: atomic<u32>;

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
  let pieces = SPLITS / KEY_QUADS;
  let row_count = params.tokens * GROUP;
  let row_tiles = (row_count + TILE_ROWS - 1) / TILE_ROWS;
  let tile_index = workgroup / pieces % row_tiles;
  // flat over the batch, as are the heads
  let kv_head = workgroup / pieces / row_tiles;
  // the last rows of a causal head see most keys: they start first
  let tile_row = select(tile_index, row_tiles - 1 - tile_index, CAUSAL) * TILE_ROWS;
  let lane = subgroup_lane % 4;
  // invocations may lie in their subgroups in any order: quads take their rows and keys as they come
  if (WORKGROUP_SIZE > 4) {
    workgroupBarrier(); // SwiftShader sets the counter to 0 once a subgroup, one after the other
  }
  var taken = 0u;
  if (lane == 0) {
    taken = atomicAdd(&quads, 1u);
  }
  let quad = quadBroadcast(taken, 0);
  let first_row = tile_row + quad / KEY_QUADS * ROWS;
  let first_split = workgroup % pieces * KEY_QUADS;
  let split = first_split + quad % KEY_QUADS;
  // a piece is a number of whole tiles
  let piece = ((params.keys + SPLITS - 1) / SPLITS + TILE_COLS - 1) / TILE_COLS * TILE_COLS;
  let own = own_keys(kv_head * GROUP);
  let seen_by_all = seen_keys(own, tile_row / GROUP);
  let seen_by_any = seen_keys(own, (min(tile_row + TILE_ROWS, row_count) - 1) / GROUP);
  let end_key = min(seen_by_any, (split + 1) * piece);
  // as many turns as the workgroup's first piece takes: quads exchange values in step
  let turn_keys = min(seen_by_any - min(seen_by_any, first_split * piece), piece);

  var queries = array<vec4f, ROWS * DEPTH_FOURS>();
  var out = array<vec4f, ROWS * COLUMN_FOURS>();
  var row_max = array<f32, ROWS>();
  /// of the keys whose scores this lane holds
  var row_sum = array<f32, ROWS>();
  for (var i = 0u; i < ROWS * DEPTH_FOURS; i++) {
    let row = min(first_row + i / DEPTH_FOURS, row_count - 1);
    let four = i % DEPTH_FOURS * 4 + lane;
    let start = (head_of(kv_head, row) * params.tokens + row / GROUP) * HEAD_DIM;
    let places = places_of(start, four, HEAD_DIM);
    let values = vec4f(vec4(q[places.x], q[places.y], q[places.z], q[places.w])) * params.scale_log2;
    // 0 beyond HEAD_DIM, whatever the key holds there
    queries[i] = select(vec4f(), values, columns_of(four) < vec4u(HEAD_DIM));
  }
  // unroll
  for (var r = 0u; r < ROWS; r++) {
    row_max[r] = LOWEST_MAXIMUM;
  }

  for (var turn = 0u; turn < turn_keys; turn += TILE_COLS) {
    let tile_key = split * piece + turn;
    if (STAGED) {
      workgroupBarrier(); // the keys before have been read
      stage(kv_head, tile_key, min(tile_key + TILE_COLS, end_key), index);
      workgroupBarrier(); // the keys are staged
    }
    // only tiles on the diagonal and at the end of the keys hold anything to mask
    let is_masked = tile_key + TILE_COLS > min(seen_by_all, end_key);
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
          let b = key_at(kv_head, key, tile_key, end_key, i, lane);
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
          score = masked(score, kv_head, first_row + r, first_key + lane, own, end_key);
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
          let b = value_at(kv_head, key, tile_key, end_key, i, lane);
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
    // a row that saw no key has the sum 0, and is 0; one that left f32 has NaN, and stays NaN
    factors[r] = select(1.0 / row_sum[r], 0.0, row_sum[r] == 0.0);
  }
  for (var i = 0u; i < ROWS * COLUMN_FOURS; i++) {
    let r = i / COLUMN_FOURS;
    let row = first_row + r;
    let columns = columns_of(i % COLUMN_FOURS * 4 + lane);
    if (row < row_count) {
      let head_row = head_of(kv_head, row) * params.tokens + row / GROUP;
      store(split, head_row, columns, select(out[i], out[i] * factors[r], SPLITS == 1));
    }
  }
  if (SPLITS > 1 && lane == 0) {
    for (var r = 0u; r < ROWS; r++) {
      let row = first_row + r;
      if (row < row_count) {
        let head_row = head_of(kv_head, row) * params.tokens + row / GROUP;
        let place = partial_of(split, head_row);
        partials[place + VALUE_DIM] = row_max[r];
        partials[place + VALUE_DIM + 1] = row_sum[r];
      }
    }
  }
}

/// The head, flat over the batch, of a row of those that share a key head.
fn head_of(kv_head: u32, row: u32) -> u32 {
  return kv_head * GROUP + row % GROUP;
}

/// A score as the mask leaves it; MASKED where the row does not see the key, or another piece has it.
fn masked(score: f32, kv_head: u32, row: u32, key: u32, own: u32, end_key: u32) -> f32 {
  if (row >= params.tokens * GROUP || key >= min(seen_keys(own, row / GROUP), end_key)) {
    return MASKED;
  }
  return biased(score, mask_bias(head_mask(head_of(kv_head, row)), row / GROUP, key));
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

/// Of the vectors that follow those that all columns fill, the components that hold one.
const DEPTH_REST: u32 = (HEAD_DIM % 16 + 3) / 4;
const COLUMN_REST: u32 = (VALUE_DIM % 16 + 3) / 4;

/// The lane's `i`-th vector of a key; beyond the last before `end_key` that one again.
fn key_at(kv_head: u32, key: u32, tile_key: u32, end_key: u32, i: u32, lane: u32) -> vec4f {
  if (STAGED) {
    return k_tile[(key - tile_key) * KEY_FOURS + 4 * i + lane];
  }
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
fn value_at(kv_head: u32, key: u32, tile_key: u32, end_key: u32, i: u32, lane: u32) -> vec4f {
  if (STAGED) {
    return v_tile[(key - tile_key) * VALUE_FOURS + 4 * i + lane];
  }
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

fn stage(kv_head: u32, tile_key: u32, tile_end: u32, index: u32) {
  for (var i = index; i < TILE_COLS * KEY_FOURS; i += WORKGROUP_SIZE) {
    let key = tile_key + i / KEY_FOURS;
    let columns = columns_of(i % KEY_FOURS);
    var values = vec4f();
    for (var j = 0u; j < 4; j++) {
      if (key < tile_end && columns[j] < HEAD_DIM) {
        values[j] = f32(k[(kv_head * params.keys + key) * HEAD_DIM + columns[j]]);
      }
    }
    k_tile[i] = values;
  }
  for (var i = index; i < TILE_COLS * VALUE_FOURS; i += WORKGROUP_SIZE) {
    let key = tile_key + i / VALUE_FOURS;
    let columns = columns_of(i % VALUE_FOURS);
    var values = vec4f();
    for (var j = 0u; j < 4; j++) {
      if (key < tile_end && columns[j] < VALUE_DIM) {
        values[j] = f32(v[(kv_head * params.keys + key) * VALUE_DIM + columns[j]]);
      }
    }
    v_tile[i] = values;
  }
}

/// a · b + sum
fn dot_add(a: vec4f, b: vec4f, sum: f32) -> f32 {
  return fma(a.x, b.x, fma(a.y, b.y, fma(a.z, b.z, fma(a.w, b.w, sum))));
}

/// Adds each of four values up over the quad; lane i gets the i-th.
fn reduce_scatter(parts: vec4f, lane: u32) -> f32 {
  let high = (lane & 2) != 0;
  let pair = select(parts.xy, parts.zw, high) + quadSwapY(select(parts.zw, parts.xy, high));
  let odd = (lane & 1) != 0;
  return select(pair.x, pair.y, odd) + quadSwapX(select(pair.y, pair.x, odd));
}

fn quad_max(x: f32) -> f32 {
  let pair = max(x, quadSwapX(x));
  return max(pair, quadSwapY(pair));
}

fn quad_sum(x: f32) -> f32 {
  let pair = x + quadSwapX(x);
  return pair + quadSwapY(pair);
}

/// Where what a piece of the keys gives a row starts in `partials`; `head_row` is flat over the heads.
fn partial_of(split: u32, head_row: u32) -> u32 {
  return (head_row * SPLITS + split) * (VALUE_DIM + 2);
}

/// Writes 4 values of a row, of the output or of a piece.
fn store(split: u32, head_row: u32, columns: vec4u, values: vec4f) {
  for (var j = 0u; j < 4; j++) {
    if (columns[j] < VALUE_DIM) {
      if (SPLITS == 1) {
        output[head_row * VALUE_DIM + columns[j]] = stored(values[j]);
      } else {
        partials[partial_of(split, head_row) + columns[j]] = values[j];
      }
    }
  }
}

/// (maximum, sum) of each piece of a row's keys
var<workgroup> piece_tile: array<vec2f, SPLITS>;

/// A row's pieces, brought to one maximum and added up.
@compute @workgroup_size(MERGE_THREADS)
fn merge_splits(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = flat_workgroup(id, count);
  if (row >= params.end_workgroup) {
    return;
  }
  if (lane < SPLITS) {
    let place = partial_of(lane, row) + VALUE_DIM;
    piece_tile[lane] = vec2f(partials[place], partials[place + 1]);
  }
  workgroupBarrier(); // every piece's maximum and sum are there
  var largest = LOWEST_MAXIMUM;
  for (var split = 0u; split < SPLITS; split++) {
    largest = max(largest, piece_tile[split].x);
  }
  var sum = 0.0;
  for (var split = 0u; split < SPLITS; split++) {
    sum += piece_tile[split].y * exp2(piece_tile[split].x - largest);
  }
  for (var column = lane; column < VALUE_DIM; column += MERGE_THREADS) {
    var value = 0.0;
    for (var split = 0u; split < SPLITS; split++) {
      value += partials[partial_of(split, row) + column] * exp2(piece_tile[split].x - largest);
    }
    output[row * VALUE_DIM + column] = stored(select(value / sum, 0.0, sum == 0.0));
  }
}
