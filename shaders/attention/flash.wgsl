// Softmax attention in one pass: O = softmax(scale · Q Kᵀ) V, with the softmax carried online
// over tiles of keys (FlashAttention, arXiv 2205.14135; FlashAttention-2, arXiv 2307.08691).
// q, output [batch·heads, tokens, HEAD_DIM]   k, v [batch·heads, keys, HEAD_DIM]
// A workgroup computes TILE_ROWS rows of one head; nothing of size tokens × keys is stored.

struct Params {
  first_workgroup: u32,
  end_workgroup: u32,
  tokens: u32,
  keys: u32,
  query_offset: i32,
  /// scale · log2(e), so that exp2 serves for exp
  scale_log2: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> q: array<f32>;
@group(0) @binding(2) var<storage, read> k: array<f32>;
@group(0) @binding(3) var<storage, read> v: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<f32>;

const HEAD_DIM: u32 = 64;
const TILE_ROWS: u32 = 32;
const TILE_COLS: u32 = 32;
// what one thread holds, in fours: rows, keys of a tile, columns of the output
const ROW_BLOCKS: u32 = 1;
const KEY_BLOCKS: u32 = 1;
const OUT_BLOCKS: u32 = 2;
// pieces in which a tile of K, then of V, passes through kv_tile
const SLICES: u32 = 1;
// whether Q stays on the chip; else its slices are read again with every tile of K
const Q_RESIDENT: bool = true;
// whether V has room beside K, which saves a barrier
const V_BESIDE_K: bool = false;

const THREADS_X: u32 = TILE_COLS / (4 * KEY_BLOCKS);
const THREADS_Y: u32 = TILE_ROWS / (4 * ROW_BLOCKS);
const THREADS: u32 = THREADS_X * THREADS_Y;
const ROW_GROUPS: u32 = TILE_ROWS / 4;
const KEY_GROUPS: u32 = TILE_COLS / 4;
const COLUMN_GROUPS: u32 = (HEAD_DIM + 3) / 4;
const SLICE_DEPTH: u32 = (HEAD_DIM + SLICES - 1) / SLICES;
const SLICE_KEYS: u32 = (TILE_COLS + SLICES - 1) / SLICES;
const Q_DEPTH: u32 = select(SLICE_DEPTH, HEAD_DIM, Q_RESIDENT);
const K_SIZE: u32 = SLICE_DEPTH * KEY_GROUPS;
const V_SIZE: u32 = SLICE_KEYS * COLUMN_GROUPS;
const V_START: u32 = select(0, K_SIZE, V_BESIDE_K);

// finite stand-ins for -∞: a masked score lies so far below any running maximum that exp2 gives 0
const LOWEST_MAXIMUM: f32 = -1e30;
const MASKED: f32 = -3e38;

/// [depth][row], 4 rows a vector; the row group is xor-ed with the depth against bank conflicts
var<workgroup> q_tile: array<vec4f, Q_DEPTH * ROW_GROUPS>;
/// K [depth][key], 4 keys a vector, swizzled likewise; then V [key][column], 4 columns a vector
var<workgroup> kv_tile: array<vec4f, max(K_SIZE, V_START + V_SIZE)>;
/// probabilities [key][row], 4 rows a vector; the row group is xor-ed with the key group
var<workgroup> p_tile: array<vec4f, TILE_COLS * ROW_GROUPS>;
/// what the threads of one row have to add up or compare: [row group][thread]
var<workgroup> row_tile: array<vec4f, ROW_GROUPS * THREADS_X>;

/// Where a thread stands.
struct Place {
  lane: u32,
  x: u32,
  y: u32,
  /// flat index of the head's first query row and first key row
  first_query: u32,
  first_key: u32,
  /// first row of the tile within the head
  tile_row: u32,
}

fn stage_queries(place: Place, depth_start: u32, depth_count: u32) {
  for (var i = place.lane; i < depth_count * ROW_GROUPS; i += THREADS) {
    let depth = i % depth_count;
    let group = i / depth_count;
    var rows = vec4f();
    for (var j = 0u; j < 4u; j++) {
      let row = place.tile_row + 4 * group + j;
      if (row < params.tokens && depth_start + depth < HEAD_DIM) {
        rows[j] = q[(place.first_query + row) * HEAD_DIM + depth_start + depth];
      }
    }
    q_tile[depth * ROW_GROUPS + (group ^ (depth % ROW_GROUPS))] = rows * params.scale_log2;
  }
}

fn stage_keys(place: Place, tile_key: u32, tile_end: u32, depth_start: u32) {
  for (var i = place.lane; i < K_SIZE; i += THREADS) {
    let depth = i % SLICE_DEPTH;
    let group = i / SLICE_DEPTH;
    var keys = vec4f();
    for (var j = 0u; j < 4u; j++) {
      let key = tile_key + 4 * group + j;
      if (key < tile_end && depth_start + depth < HEAD_DIM) {
        keys[j] = k[(place.first_key + key) * HEAD_DIM + depth_start + depth];
      }
    }
    kv_tile[depth * KEY_GROUPS + (group ^ (depth % KEY_GROUPS))] = keys;
  }
}

fn stage_values(place: Place, slab_key: u32, slab_end: u32) {
  for (var i = place.lane; i < V_SIZE; i += THREADS) {
    let key = slab_key + i / COLUMN_GROUPS;
    let column = 4 * (i % COLUMN_GROUPS);
    var columns = vec4f();
    for (var j = 0u; j < 4u; j++) {
      if (key < slab_end && column + j < HEAD_DIM) {
        columns[j] = v[(place.first_key + key) * HEAD_DIM + column + j];
      }
    }
    kv_tile[V_START + i] = columns;
  }
}

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
  let tile_row = tile * TILE_ROWS;
  let place = Place(
    lane,
    lane % THREADS_X,
    lane / THREADS_X,
    head * params.tokens,
    head * params.keys,
    tile_row,
  );
  // keys that every row of the tile sees, and that its last row sees
  let seen_by_all = visible_keys(tile_row);
  let seen_by_any = visible_keys(min(tile_row + TILE_ROWS, params.tokens) - 1);

  var row_max = array<vec4f, ROW_BLOCKS>();
  var row_sum = array<vec4f, ROW_BLOCKS>();
  var out = array<mat4x4f, ROW_BLOCKS * OUT_BLOCKS>();
  // unroll
  for (var r = 0u; r < ROW_BLOCKS; r++) {
    row_max[r] = vec4f(LOWEST_MAXIMUM);
  }
  if (Q_RESIDENT) {
    stage_queries(place, 0, HEAD_DIM);
  }

  for (var tile_key = 0u; tile_key < seen_by_any; tile_key += TILE_COLS) {
    let tile_end = min(tile_key + TILE_COLS, seen_by_any);
    var scores = array<mat4x4f, ROW_BLOCKS * KEY_BLOCKS>();
    for (var slice = 0u; slice < SLICES; slice++) {
      if (slice > 0 || !V_BESIDE_K) {
        workgroupBarrier(); // kv_tile has been read
      }
      if (!Q_RESIDENT) {
        stage_queries(place, slice * SLICE_DEPTH, SLICE_DEPTH);
      }
      stage_keys(place, tile_key, tile_end, slice * SLICE_DEPTH);
      workgroupBarrier(); // the slices are staged
      let q_start = select(0, slice * SLICE_DEPTH, Q_RESIDENT);
      let depth_count = min(SLICE_DEPTH, HEAD_DIM - min(HEAD_DIM, slice * SLICE_DEPTH));
      for (var depth = 0u; depth < depth_count; depth++) {
        let q_row = (q_start + depth) * ROW_GROUPS;
        let q_swizzle = (q_start + depth) % ROW_GROUPS;
        let k_swizzle = depth % KEY_GROUPS;
        // every vector is read once: reads of workgroup memory are what costs
        var a = array<vec4f, ROW_BLOCKS>();
        // unroll
        for (var r = 0u; r < ROW_BLOCKS; r++) {
          a[r] = q_tile[q_row + ((place.y + THREADS_Y * r) ^ q_swizzle)];
        }
        // unroll
        for (var c = 0u; c < KEY_BLOCKS; c++) {
          let b = kv_tile[depth * KEY_GROUPS + ((place.x + THREADS_X * c) ^ k_swizzle)];
          // unroll
          for (var r = 0u; r < ROW_BLOCKS; r++) {
            scores[r * KEY_BLOCKS + c] = outer_add(scores[r * KEY_BLOCKS + c], a[r], b);
          }
        }
      }
    }

    // only tiles on the diagonal and at the end of the keys hold anything to mask
    if (tile_key + TILE_COLS > seen_by_all) {
      // unroll
      for (var r = 0u; r < ROW_BLOCKS; r++) {
        let row = place.tile_row + 4 * (place.y + THREADS_Y * r);
        let seen = vec4u(
          visible_keys(row),
          visible_keys(row + 1),
          visible_keys(row + 2),
          visible_keys(row + 3),
        );
        // unroll
        for (var c = 0u; c < KEY_BLOCKS; c++) {
          let key = tile_key + 4 * (place.x + THREADS_X * c);
          let block = scores[r * KEY_BLOCKS + c];
          scores[r * KEY_BLOCKS + c] = mat4x4f(
            select(vec4f(MASKED), block[0], vec4u(key) < seen),
            select(vec4f(MASKED), block[1], vec4u(key + 1) < seen),
            select(vec4f(MASKED), block[2], vec4u(key + 2) < seen),
            select(vec4f(MASKED), block[3], vec4u(key + 3) < seen),
          );
        }
      }
    }

    // unroll
    for (var r = 0u; r < ROW_BLOCKS; r++) {
      var largest = vec4f(MASKED);
      // unroll
      for (var c = 0u; c < KEY_BLOCKS; c++) {
        let block = scores[r * KEY_BLOCKS + c];
        largest = max(max(largest, max(block[0], block[1])), max(block[2], block[3]));
      }
      row_tile[(place.y + THREADS_Y * r) * THREADS_X + place.x] = largest;
    }
    workgroupBarrier(); // the maxima are there, and K has been read

    // unroll
    for (var r = 0u; r < ROW_BLOCKS; r++) {
      let group = place.y + THREADS_Y * r;
      var largest = row_max[r];
      for (var x = 0u; x < THREADS_X; x++) {
        largest = max(largest, row_tile[group * THREADS_X + x]);
      }
      let rescale = exp2(row_max[r] - largest);
      row_max[r] = largest;
      var sum = row_sum[r] * rescale;
      // unroll
      for (var c = 0u; c < KEY_BLOCKS; c++) {
        let block = scores[r * KEY_BLOCKS + c];
        let p = mat4x4f(
          exp2(block[0] - largest),
          exp2(block[1] - largest),
          exp2(block[2] - largest),
          exp2(block[3] - largest),
        );
        sum += (p[0] + p[1]) + (p[2] + p[3]);
        let key_group = place.x + THREADS_X * c;
        let place_in_row = group ^ (key_group % ROW_GROUPS);
        p_tile[(4 * key_group) * ROW_GROUPS + place_in_row] = p[0];
        p_tile[(4 * key_group + 1) * ROW_GROUPS + place_in_row] = p[1];
        p_tile[(4 * key_group + 2) * ROW_GROUPS + place_in_row] = p[2];
        p_tile[(4 * key_group + 3) * ROW_GROUPS + place_in_row] = p[3];
      }
      row_sum[r] = sum;
      // unroll
      for (var o = 0u; o < OUT_BLOCKS; o++) {
        let block = out[r * OUT_BLOCKS + o];
        out[r * OUT_BLOCKS + o] =
          mat4x4f(block[0] * rescale, block[1] * rescale, block[2] * rescale, block[3] * rescale);
      }
    }

    for (var slice = 0u; slice < SLICES; slice++) {
      let slab_key = tile_key + slice * SLICE_KEYS;
      if (slice > 0) {
        workgroupBarrier(); // the slab before has been read
      }
      stage_values(place, slab_key, min(slab_key + SLICE_KEYS, tile_end));
      workgroupBarrier(); // probabilities and values are there
      let key_count = min(SLICE_KEYS, TILE_COLS - min(TILE_COLS, slice * SLICE_KEYS));
      for (var i = 0u; i < key_count; i++) {
        let key = slice * SLICE_KEYS + i;
        let swizzle = (key / 4) % ROW_GROUPS;
        var a = array<vec4f, ROW_BLOCKS>();
        // unroll
        for (var r = 0u; r < ROW_BLOCKS; r++) {
          a[r] = p_tile[key * ROW_GROUPS + ((place.y + THREADS_Y * r) ^ swizzle)];
        }
        // unroll
        for (var o = 0u; o < OUT_BLOCKS; o++) {
          // a thread beyond the last column computes it again, and stores nothing
          let group = min(place.x + THREADS_X * o, COLUMN_GROUPS - 1);
          let b = kv_tile[V_START + i * COLUMN_GROUPS + group];
          // unroll
          for (var r = 0u; r < ROW_BLOCKS; r++) {
            out[r * OUT_BLOCKS + o] = outer_add(out[r * OUT_BLOCKS + o], a[r], b);
          }
        }
      }
    }
  }

  // unroll
  for (var r = 0u; r < ROW_BLOCKS; r++) {
    row_tile[(place.y + THREADS_Y * r) * THREADS_X + place.x] = row_sum[r];
  }
  workgroupBarrier(); // the partial sums are there
  // unroll
  for (var r = 0u; r < ROW_BLOCKS; r++) {
    let group = place.y + THREADS_Y * r;
    var sum = vec4f();
    for (var x = 0u; x < THREADS_X; x++) {
      sum += row_tile[group * THREADS_X + x];
    }
    // a row that saw no key has the sum 0, and is 0
    let share = select(vec4f(), 1 / sum, sum > vec4f());
    let row = tile_row + 4 * group;
    // unroll
    for (var o = 0u; o < OUT_BLOCKS; o++) {
      let column = 4 * (place.x + THREADS_X * o);
      let block = transpose(out[r * OUT_BLOCKS + o]);
      store_row(head, row, column, block[0] * share.x);
      store_row(head, row + 1, column, block[1] * share.y);
      store_row(head, row + 2, column, block[2] * share.z);
      store_row(head, row + 3, column, block[3] * share.w);
    }
  }
}
