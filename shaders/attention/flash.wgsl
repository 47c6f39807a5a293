// Softmax attention in one pass: O = softmax(scale · Q Kᵀ + mask) V, with the softmax carried online
// over tiles of keys (FlashAttention, arXiv 2205.14135; FlashAttention-2, arXiv 2307.08691).
// q [batch·heads, tokens, HEAD_DIM]        k [batch·key heads, keys, HEAD_DIM]
// output [batch·heads, tokens, VALUE_DIM]  v [batch·key heads, keys, VALUE_DIM]
// A workgroup computes TILE_ROWS rows of one head; nothing of size tokens × keys is stored.

struct Params {
  first_workgroup: u32,
  end_workgroup: u32,
  tokens: u32,
  keys: u32,
  query_offset: i32,
  /// query heads of a batch entry, and how many of them share a head of k and v
  heads: u32,
  heads_per_key_head: u32,
  /// times log2(e), so that exp2 serves for exp
  scale_log2: f32,
  softcap_log2: f32,
  /// elements from one batch entry, head and query of the mask to the next; 0 where they share it
  mask_batch_stride: u32,
  mask_head_stride: u32,
  mask_row_stride: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> q: array<stored>;
@group(0) @binding(2) var<storage, read> k: array<stored>;
@group(0) @binding(3) var<storage, read> v: array<stored>;
@group(0) @binding(4) var<storage, read> mask: array<f32>;
@group(0) @binding(5) var<storage, read> key_lengths: array<f32>;
@group(0) @binding(6) var<storage, read_write> output: array<stored>;

const HEAD_DIM: u32 = 64;
const VALUE_DIM: u32 = 64;
const TILE_ROWS: u32 = 32;
const TILE_COLS: u32 = 32;
// what one thread holds: rows; and in fours rows, keys of a tile, columns of the output
const ROWS: u32 = 4;
const ROW_BLOCKS: u32 = ROWS / 4;
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
const COLUMN_GROUPS: u32 = (VALUE_DIM + 3) / 4;
const SLICE_DEPTH: u32 = (HEAD_DIM + SLICES - 1) / SLICES;
const SLICE_KEYS: u32 = (TILE_COLS + SLICES - 1) / SLICES;
const Q_DEPTH: u32 = select(SLICE_DEPTH, HEAD_DIM, Q_RESIDENT);
const K_SIZE: u32 = SLICE_DEPTH * KEY_GROUPS;
const V_SIZE: u32 = SLICE_KEYS * COLUMN_GROUPS;
const V_START: u32 = select(0, K_SIZE, V_BESIDE_K);

/// [depth][row], 4 rows a vector; the row group is xor-ed with the depth against bank conflicts
var<workgroup> q_tile: array<vec4f, Q_DEPTH * ROW_GROUPS>;
/// K [depth][key], 4 keys a vector, swizzled likewise; then V [key][column], 4 columns a vector
var<workgroup> kv_tile: array<vec4f, V_START + max(K_SIZE, V_SIZE)>;
/// probabilities, and before them the mask, [key][row], 4 rows a vector; the row group is xor-ed
/// with the key group
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
        rows[j] = f32(q[(place.first_query + row) * HEAD_DIM + depth_start + depth]);
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
        keys[j] = f32(k[(place.first_key + key) * HEAD_DIM + depth_start + depth]);
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
      if (key < slab_end && column + j < VALUE_DIM) {
        columns[j] = f32(v[(place.first_key + key) * VALUE_DIM + column + j]);
      }
    }
    kv_tile[V_START + i] = columns;
  }
}

/// Lays what the mask adds to a tile of scores where the probabilities will lie.
fn stage_mask(place: Place, head_start: u32, own: u32, tile_key: u32) {
  for (var i = place.lane; i < TILE_COLS * ROW_GROUPS; i += THREADS) {
    let key = i % TILE_COLS;
    let group = i / TILE_COLS;
    let row = place.tile_row + 4 * group;
    p_tile[key * ROW_GROUPS + (group ^ (key / 4 % ROW_GROUPS))] =
      bias_of_four(head_start, own, row, tile_key + key);
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
    key_head(head) * params.keys,
    tile_row,
  );
  // keys that every row of the tile sees, and that its last row sees
  let own = own_keys(head);
  let seen_by_all = seen_keys(own, tile_row);
  let seen_by_any = seen_keys(own, min(tile_row + TILE_ROWS, params.tokens) - 1);

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

    if (HAS_SOFTCAP) {
      // unroll
      for (var r = 0u; r < ROW_BLOCKS; r++) {
        // unroll
        for (var c = 0u; c < KEY_BLOCKS; c++) {
          scores[r * KEY_BLOCKS + c] = softcapped_block(scores[r * KEY_BLOCKS + c]);
        }
      }
    }
    if (HAS_MASK) {
      stage_mask(place, head_mask(head), own, tile_key);
      workgroupBarrier(); // the mask is there
      // unroll
      for (var r = 0u; r < ROW_BLOCKS; r++) {
        let group = place.y + THREADS_Y * r;
        // unroll
        for (var c = 0u; c < KEY_BLOCKS; c++) {
          let key_group = place.x + THREADS_X * c;
          let place_in_row = group ^ (key_group % ROW_GROUPS);
          let first = 4 * key_group * ROW_GROUPS + place_in_row;
          let block = scores[r * KEY_BLOCKS + c];
          scores[r * KEY_BLOCKS + c] = mat4x4f(
            biased_four(block[0], p_tile[first]),
            biased_four(block[1], p_tile[first + ROW_GROUPS]),
            biased_four(block[2], p_tile[first + 2 * ROW_GROUPS]),
            biased_four(block[3], p_tile[first + 3 * ROW_GROUPS]),
          );
        }
      }
    }

    // only tiles on the diagonal and at the end of the keys hide keys from whole rows
    if (tile_key + TILE_COLS > seen_by_all) {
      // unroll
      for (var r = 0u; r < ROW_BLOCKS; r++) {
        let row = place.tile_row + 4 * (place.y + THREADS_Y * r);
        let seen = vec4u(
          seen_keys(own, row),
          seen_keys(own, row + 1),
          seen_keys(own, row + 2),
          seen_keys(own, row + 3),
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
