// Softmax attention in three passes with the score matrix in memory (arXiv 1706.03762):
// S = scale · Q Kᵀ + mask, P = softmax(S) in place, O = P V.
// q [batch·heads, tokens, HEAD_DIM]        k [batch·key heads, keys, HEAD_DIM]
// output [batch·heads, tokens, VALUE_DIM]  v [batch·key heads, keys, VALUE_DIM]
// scores [rows of the chunk, keys]
// The rows of all heads are cut into tiles of TILE rows; a chunk is a run of such tiles.

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
  /// first tile of the chunk, and first flat row of that tile
  first_tile: u32,
  first_row: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> q: array<stored>;
@group(0) @binding(2) var<storage, read> k: array<stored>;
@group(0) @binding(3) var<storage, read> v: array<stored>;
@group(0) @binding(4) var<storage, read> mask: array<f32>;
@group(0) @binding(5) var<storage, read> key_lengths: array<f32>;
@group(0) @binding(6) var<storage, read_write> scores: array<f32>;
@group(0) @binding(7) var<storage, read_write> output: array<stored>;

const HEAD_DIM: u32 = 64;
const VALUE_DIM: u32 = 64;
const TILE: u32 = 64;
// rows, keys and columns that a thread of a product holds, in fours
const BLOCKS: u32 = 2;
const OUT_BLOCKS: u32 = 2;
// length of a row that fits on the chip, 0 where rows are read twice
const ROW_CAPACITY: u32 = 1024;

const THREADS_X: u32 = TILE / (4 * BLOCKS);
const THREADS: u32 = THREADS_X * THREADS_X;
const GROUPS: u32 = TILE / 4;
const OUT_GROUPS: u32 = THREADS_X * OUT_BLOCKS;
/// depth of the slices in which a product's factors pass through workgroup memory
const DEPTH: u32 = 16;

const SOFTMAX_THREADS: u32 = 64;
/// the partial results of a row are merged in two steps, the first by this many threads
const MERGE: u32 = min(8u, SOFTMAX_THREADS);

/// left factor [depth][row], 4 rows a vector; the group is xor-ed with the depth against bank conflicts
var<workgroup> a_tile: array<vec4f, DEPTH * GROUPS>;
/// right factor [depth][column], 4 columns a vector
var<workgroup> b_tile: array<vec4f, DEPTH * max(GROUPS, OUT_GROUPS)>;
var<workgroup> row_tile: array<f32, max(1u, ROW_CAPACITY)>;
/// (maximum, sum) of each thread's share of a row, and of the first merge
var<workgroup> share_tile: array<vec2f, SOFTMAX_THREADS>;
var<workgroup> merged_tile: array<vec2f, MERGE>;

/// A tile of rows of one head.
struct RowTile {
  head: u32,
  /// first row within the head
  row: u32,
  /// keys of the batch entry, and those that the tile's last row sees
  own: u32,
  seen: u32,
}

fn row_tile_at(index: u32) -> RowTile {
  let tiles = (params.tokens + TILE - 1) / TILE;
  let row = index % tiles * TILE;
  let own = own_keys(index / tiles);
  return RowTile(index / tiles, row, own, seen_keys(own, min(row + TILE, params.tokens) - 1));
}

/// Place in `scores` of the first key of a head's row.
fn score_row(head: u32, row: u32) -> u32 {
  return (head * params.tokens + row - params.first_row) * params.keys;
}

@compute @workgroup_size(THREADS)
fn compute_scores(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  if (workgroup >= params.end_workgroup) {
    return;
  }
  let key_tiles = (params.keys + TILE - 1) / TILE;
  let tile = row_tile_at(params.first_tile + workgroup / key_tiles);
  let tile_key = workgroup % key_tiles * TILE;
  // a tile that lies wholly above the diagonal is never read
  if (tile_key >= tile.seen) {
    return;
  }
  let x = lane % THREADS_X;
  let y = lane / THREADS_X;
  let first_query = tile.head * params.tokens + tile.row;
  let first_key = key_head(tile.head) * params.keys + tile_key;
  var block = array<mat4x4f, BLOCKS * BLOCKS>();
  for (var start = 0u; start < HEAD_DIM; start += DEPTH) {
    workgroupBarrier(); // the slices before have been read
    for (var i = lane; i < DEPTH * GROUPS; i += THREADS) {
      let depth = i % DEPTH;
      let group = i / DEPTH;
      var rows = vec4f();
      var keys = vec4f();
      for (var j = 0u; j < 4; j++) {
        let offset = 4 * group + j;
        if (start + depth < HEAD_DIM && tile.row + offset < params.tokens) {
          rows[j] = f32(q[(first_query + offset) * HEAD_DIM + start + depth]);
        }
        if (start + depth < HEAD_DIM && tile_key + offset < tile.seen) {
          keys[j] = f32(k[(first_key + offset) * HEAD_DIM + start + depth]);
        }
      }
      let place = depth * GROUPS + (group ^ (depth % GROUPS));
      // scaled before the product: one that ends in f32 must not leave it on the way
      a_tile[place] = rows * params.scale_log2;
      b_tile[place] = keys;
    }
    workgroupBarrier(); // the slices are staged
    for (var depth = 0u; depth < DEPTH; depth++) {
      let swizzle = depth % GROUPS;
      // every vector is read once: reads of workgroup memory are what costs
      var a = array<vec4f, BLOCKS>();
      // unroll
      for (var r = 0u; r < BLOCKS; r++) {
        a[r] = a_tile[depth * GROUPS + ((y + THREADS_X * r) ^ swizzle)];
      }
      // unroll
      for (var c = 0u; c < BLOCKS; c++) {
        let b = b_tile[depth * GROUPS + ((x + THREADS_X * c) ^ swizzle)];
        // unroll
        for (var r = 0u; r < BLOCKS; r++) {
          block[r * BLOCKS + c] = outer_add(block[r * BLOCKS + c], a[r], b);
        }
      }
    }
  }
  // unroll
  for (var r = 0u; r < BLOCKS; r++) {
    // unroll
    for (var c = 0u; c < BLOCKS; c++) {
      let rows = transpose(block[r * BLOCKS + c]);
      let row = tile.row + 4 * (y + THREADS_X * r);
      let key = tile_key + 4 * (x + THREADS_X * c);
      store_scores(tile, row, key, rows[0]);
      store_scores(tile, row + 1, key, rows[1]);
      store_scores(tile, row + 2, key, rows[2]);
      store_scores(tile, row + 3, key, rows[3]);
    }
  }
}

/// Writes the scores of 4 keys, as far as the row sees them.
fn store_scores(tile: RowTile, row: u32, key: u32, values: vec4f) {
  if (row >= params.tokens) {
    return;
  }
  let seen = seen_keys(tile.own, row);
  for (var j = 0u; j < 4; j++) {
    if (key + j < seen) {
      let bias = mask_bias(head_mask(tile.head), row, key + j);
      scores[score_row(tile.head, row) + key + j] =
        biased(softcapped(values[j]), bias);
    }
  }
}

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
  let column_tiles = (VALUE_DIM + 4 * OUT_GROUPS - 1) / (4 * OUT_GROUPS);
  let tile = row_tile_at(params.first_tile + workgroup / column_tiles);
  let tile_column = workgroup % column_tiles * 4 * OUT_GROUPS;
  let x = lane % THREADS_X;
  let y = lane / THREADS_X;
  let first_score = score_row(tile.head, tile.row);
  var block = array<mat4x4f, BLOCKS * OUT_BLOCKS>();
  for (var start = 0u; start < tile.seen; start += DEPTH) {
    workgroupBarrier(); // the slices before have been read
    for (var i = lane; i < DEPTH * GROUPS; i += THREADS) {
      let depth = i % DEPTH;
      let group = i / DEPTH;
      var rows = vec4f();
      for (var j = 0u; j < 4; j++) {
        let row = 4 * group + j;
        if (start + depth < tile.seen && tile.row + row < params.tokens) {
          rows[j] = scores[first_score + row * params.keys + start + depth];
        }
      }
      a_tile[depth * GROUPS + (group ^ (depth % GROUPS))] = rows;
    }
    for (var i = lane; i < DEPTH * OUT_GROUPS; i += THREADS) {
      let key = start + i / OUT_GROUPS;
      let column = tile_column + 4 * (i % OUT_GROUPS);
      var columns = vec4f();
      for (var j = 0u; j < 4; j++) {
        if (key < tile.seen && column + j < VALUE_DIM) {
          columns[j] = f32(v[(key_head(tile.head) * params.keys + key) * VALUE_DIM + column + j]);
        }
      }
      b_tile[i] = columns;
    }
    workgroupBarrier(); // the slices are staged
    for (var depth = 0u; depth < DEPTH; depth++) {
      let swizzle = depth % GROUPS;
      var a = array<vec4f, BLOCKS>();
      // unroll
      for (var r = 0u; r < BLOCKS; r++) {
        a[r] = a_tile[depth * GROUPS + ((y + THREADS_X * r) ^ swizzle)];
      }
      // unroll
      for (var o = 0u; o < OUT_BLOCKS; o++) {
        let b = b_tile[depth * OUT_GROUPS + x + THREADS_X * o];
        // unroll
        for (var r = 0u; r < BLOCKS; r++) {
          block[r * OUT_BLOCKS + o] = outer_add(block[r * OUT_BLOCKS + o], a[r], b);
        }
      }
    }
  }
  // unroll
  for (var r = 0u; r < BLOCKS; r++) {
    // unroll
    for (var o = 0u; o < OUT_BLOCKS; o++) {
      let rows = transpose(block[r * OUT_BLOCKS + o]);
      let row = tile.row + 4 * (y + THREADS_X * r);
      let column = tile_column + 4 * (x + THREADS_X * o);
      store_row(tile.head, row, column, rows[0]);
      store_row(tile.head, row + 1, column, rows[1]);
      store_row(tile.head, row + 2, column, rows[2]);
      store_row(tile.head, row + 3, column, rows[3]);
    }
  }
}
