// Linear attention (arXiv 2006.16236): O = φ(Q) S / (φ(Q)·z) with S = Σ φ(k) vᵀ, z = Σ φ(k),
// φ = elu + 1. The sums run over the keys that a query sees.
// q, output [batch·heads, tokens, HEAD_DIM]   k, v [batch·heads, keys, HEAD_DIM]
// states [batch·heads, chunks, HEAD_DIM, HEAD_DIM + 1]: S, and z as the last column
// Full: chunks of keys are summed apart, then together; every query reads the one sum.
// Causal: the sums are carried on from chunk to chunk; a chunk of queries reads the sum before its
// diagonal, and takes the CHUNK keys on the diagonal one by one, masked.

struct Params {
  first_workgroup: u32,
  end_workgroup: u32,
  tokens: u32,
  keys: u32,
  query_offset: i32,
  /// chunks whose sums are kept
  chunks: u32,
  /// where the first chunk of keys begins, at most 0, so that chunks of keys meet chunks of queries
  first_key: i32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> q: array<f32>;
@group(0) @binding(2) var<storage, read> k: array<f32>;
@group(0) @binding(3) var<storage, read> v: array<f32>;
@group(0) @binding(4) var<storage, read_write> states: array<f32>;
@group(0) @binding(5) var<storage, read_write> output: array<f32>;

const HEAD_DIM: u32 = 64;
const CHUNK_SIZE: u32 = 64;
const TILE_ROWS: u32 = 32;
const TILE_COLS: u32 = 32;
// what one thread holds, in fours: of a state's tile, of the rows, of the output's columns
const STATE_BLOCKS: u32 = 2;
const ROW_BLOCKS: u32 = 1;
const OUT_BLOCKS: u32 = 2;
// pieces in which a tile of K, then of V, passes through kv_tile
const SLICES: u32 = 1;

const THREADS_X: u32 = 8;
const THREADS_Y: u32 = TILE_ROWS / (4 * ROW_BLOCKS);
const THREADS: u32 = THREADS_X * THREADS_Y;
const ROW_GROUPS: u32 = TILE_ROWS / 4;
const KEY_GROUPS: u32 = TILE_COLS / 4;
const COLUMN_GROUPS: u32 = (HEAD_DIM + 3) / 4;
const STATE_STRIDE: u32 = HEAD_DIM + 1;
const STATE_SIZE: u32 = HEAD_DIM * STATE_STRIDE;
const SLICE_DEPTH: u32 = (HEAD_DIM + SLICES - 1) / SLICES;
const SLICE_KEYS: u32 = (TILE_COLS + SLICES - 1) / SLICES;
const KV_SIZE: u32 = max(SLICE_DEPTH * KEY_GROUPS, SLICE_KEYS * COLUMN_GROUPS);
/// rows of S that fit in kv_tile
const STATE_ROWS: u32 = KV_SIZE / COLUMN_GROUPS;

const STATE_THREADS: u32 = THREADS_X * THREADS_X;
const STATE_GROUPS: u32 = THREADS_X * STATE_BLOCKS;
/// keys that pass through workgroup memory at a time while a chunk is summed
const DEPTH: u32 = 16;
const SCAN_THREADS: u32 = 64;

/// φ(k) and v of a few keys: [key][dimension], 4 dimensions a vector
var<workgroup> key_tile: array<vec4f, DEPTH * STATE_GROUPS>;
var<workgroup> value_tile: array<vec4f, DEPTH * STATE_GROUPS>;

/// φ(q) [depth][row], 4 rows a vector; the row group is xor-ed with the depth against bank conflicts
var<workgroup> q_tile: array<vec4f, HEAD_DIM * ROW_GROUPS>;
/// φ(k) [depth][key], 4 keys a vector, swizzled likewise; or rows of v or S, 4 columns a vector
var<workgroup> kv_tile: array<vec4f, KV_SIZE>;
/// masked weights φ(q)·φ(k) [key][row], 4 rows a vector; the row group is xor-ed with the key group
var<workgroup> weight_tile: array<vec4f, TILE_COLS * ROW_GROUPS>;
var<workgroup> z_tile: array<f32, HEAD_DIM>;
/// parts of the normaliser: [row group][thread]
var<workgroup> row_tile: array<vec4f, ROW_GROUPS * THREADS_X>;

/// elu(x) + 1: positive everywhere
fn feature(x: f32) -> f32 {
  return select(exp(x), x + 1, x > 0);
}

@compute @workgroup_size(STATE_THREADS)
fn sum_chunks(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  if (workgroup >= params.end_workgroup) {
    return;
  }
  // a workgroup sums one tile of one chunk's state
  let tiles = (COLUMN_GROUPS + STATE_GROUPS - 1) / STATE_GROUPS;
  let chunk = workgroup / (tiles * tiles);
  let tile_row = workgroup / tiles % tiles * STATE_GROUPS * 4;
  let tile_column = workgroup % tiles * STATE_GROUPS * 4;
  let head_key = chunk / params.chunks * params.keys;
  let chunk_key = params.first_key + i32(chunk % params.chunks * CHUNK_SIZE);
  let first = u32(max(0, chunk_key));
  let end = min(params.keys, u32(chunk_key + i32(CHUNK_SIZE)));
  let x = lane % THREADS_X;
  let y = lane / THREADS_X;
  var block = array<mat4x4f, STATE_BLOCKS * STATE_BLOCKS>();
  var z = array<vec4f, STATE_BLOCKS>();
  for (var start = first; start < end; start += DEPTH) {
    workgroupBarrier(); // the keys before have been read
    for (var i = lane; i < DEPTH * STATE_GROUPS; i += STATE_THREADS) {
      let key = start + i / STATE_GROUPS;
      let offset = 4 * (i % STATE_GROUPS);
      var features = vec4f();
      var values = vec4f();
      for (var j = 0u; j < 4; j++) {
        if (key < end && tile_row + offset + j < HEAD_DIM) {
          features[j] = feature(k[(head_key + key) * HEAD_DIM + tile_row + offset + j]);
        }
        if (key < end && tile_column + offset + j < HEAD_DIM) {
          values[j] = v[(head_key + key) * HEAD_DIM + tile_column + offset + j];
        }
      }
      key_tile[i] = features;
      value_tile[i] = values;
    }
    workgroupBarrier(); // the keys are staged
    for (var i = 0u; i < DEPTH; i++) {
      // every vector is read once: reads of workgroup memory are what costs
      var a = array<vec4f, STATE_BLOCKS>();
      // unroll
      for (var r = 0u; r < STATE_BLOCKS; r++) {
        a[r] = key_tile[i * STATE_GROUPS + y + THREADS_X * r];
        z[r] += a[r];
      }
      // unroll
      for (var c = 0u; c < STATE_BLOCKS; c++) {
        let b = value_tile[i * STATE_GROUPS + x + THREADS_X * c];
        // unroll
        for (var r = 0u; r < STATE_BLOCKS; r++) {
          block[r * STATE_BLOCKS + c] = outer_add(block[r * STATE_BLOCKS + c], a[r], b);
        }
      }
    }
  }
  // unroll
  for (var r = 0u; r < STATE_BLOCKS; r++) {
    let row = tile_row + 4 * (y + THREADS_X * r);
    // unroll
    for (var c = 0u; c < STATE_BLOCKS; c++) {
      let column = tile_column + 4 * (x + THREADS_X * c);
      let rows = transpose(block[r * STATE_BLOCKS + c]);
      store_state(chunk, row, column, rows[0]);
      store_state(chunk, row + 1, column, rows[1]);
      store_state(chunk, row + 2, column, rows[2]);
      store_state(chunk, row + 3, column, rows[3]);
    }
    for (var j = 0u; j < 4; j++) {
      if (tile_column + x == 0 && row + j < HEAD_DIM) {
        states[chunk * STATE_SIZE + (row + j) * STATE_STRIDE + HEAD_DIM] = z[r][j];
      }
    }
  }
}

/// Writes 4 columns of one row of S; what lies beyond the edges is left out.
fn store_state(chunk: u32, row: u32, column: u32, values: vec4f) {
  for (var j = 0u; j < 4; j++) {
    if (row < HEAD_DIM && column + j < HEAD_DIM) {
      states[chunk * STATE_SIZE + row * STATE_STRIDE + column + j] = values[j];
    }
  }
}

@compute @workgroup_size(SCAN_THREADS)
fn carry_sums(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  // a thread carries one entry of one head's state through the chunks
  let groups = (STATE_SIZE + SCAN_THREADS - 1) / SCAN_THREADS;
  let entry = workgroup % groups * SCAN_THREADS + lane;
  if (workgroup >= params.end_workgroup || entry >= STATE_SIZE) {
    return;
  }
  let start = workgroup / groups * params.chunks * STATE_SIZE + entry;
  var sum = states[start];
  for (var chunk = 1u; chunk < params.chunks; chunk++) {
    sum += states[start + chunk * STATE_SIZE];
    if (CAUSAL || chunk == params.chunks - 1) {
      states[start + chunk * STATE_SIZE] = sum;
    }
  }
}

@compute @workgroup_size(THREADS)
fn apply_queries(
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
  let tile_row = workgroup % row_tiles * TILE_ROWS;
  let x = lane % THREADS_X;
  let y = lane / THREADS_X;

  // the chunks before the diagonal, whose sum is one state; and the keys on it
  var summed_chunks = params.chunks;
  var diagonal_start = 0u;
  var diagonal_end = 0u;
  if (CAUSAL) {
    let diagonal = i32(tile_row / CHUNK_SIZE * CHUNK_SIZE) + params.query_offset;
    summed_chunks = u32(clamp((diagonal - params.first_key) / i32(CHUNK_SIZE), 0, i32(params.chunks)));
    diagonal_start = u32(max(0, diagonal));
    diagonal_end = visible_keys(min(tile_row + TILE_ROWS, params.tokens) - 1);
  }

  var norm = array<vec4f, ROW_BLOCKS>();
  var out = array<mat4x4f, ROW_BLOCKS * OUT_BLOCKS>();
  for (var i = lane; i < HEAD_DIM * ROW_GROUPS; i += THREADS) {
    let depth = i % HEAD_DIM;
    let group = i / HEAD_DIM;
    var rows = vec4f();
    for (var j = 0u; j < 4; j++) {
      let row = tile_row + 4 * group + j;
      if (row < params.tokens) {
        rows[j] = feature(q[(head * params.tokens + row) * HEAD_DIM + depth]);
      }
    }
    q_tile[depth * ROW_GROUPS + (group ^ (depth % ROW_GROUPS))] = rows;
  }

  if (summed_chunks > 0) {
    let state = (head * params.chunks + summed_chunks - 1) * STATE_SIZE;
    for (var i = lane; i < HEAD_DIM; i += THREADS) {
      z_tile[i] = states[state + i * STATE_STRIDE + HEAD_DIM];
    }
    for (var start = 0u; start < HEAD_DIM; start += STATE_ROWS) {
      if (start > 0) {
        workgroupBarrier(); // the rows of S before have been read
      }
      for (var i = lane; i < STATE_ROWS * COLUMN_GROUPS; i += THREADS) {
        let depth = start + i / COLUMN_GROUPS;
        let column = 4 * (i % COLUMN_GROUPS);
        var columns = vec4f();
        for (var j = 0u; j < 4; j++) {
          if (depth < HEAD_DIM && column + j < HEAD_DIM) {
            columns[j] = states[state + depth * STATE_STRIDE + column + j];
          }
        }
        kv_tile[i] = columns;
      }
      workgroupBarrier(); // queries, z and rows of S are staged
      for (var i = 0u; i < min(STATE_ROWS, HEAD_DIM - start); i++) {
        let depth = start + i;
        // unroll
        for (var r = 0u; r < ROW_BLOCKS; r++) {
          let group = y + THREADS_Y * r;
          let a = q_tile[depth * ROW_GROUPS + (group ^ (depth % ROW_GROUPS))];
          // unroll
          for (var o = 0u; o < OUT_BLOCKS; o++) {
            let b = kv_tile[i * COLUMN_GROUPS + min(x + THREADS_X * o, COLUMN_GROUPS - 1)];
            out[r * OUT_BLOCKS + o] = outer_add(out[r * OUT_BLOCKS + o], a, b);
          }
        }
      }
    }
    // the threads of a row share the depths of its normaliser
    for (var depth = x; depth < HEAD_DIM; depth += THREADS_X) {
      // unroll
      for (var r = 0u; r < ROW_BLOCKS; r++) {
        let group = y + THREADS_Y * r;
        norm[r] += q_tile[depth * ROW_GROUPS + (group ^ (depth % ROW_GROUPS))] * z_tile[depth];
      }
    }
  }

  for (var tile_key = diagonal_start; tile_key < diagonal_end; tile_key += TILE_COLS) {
    let tile_end = min(tile_key + TILE_COLS, diagonal_end);
    var weights = array<mat4x4f, ROW_BLOCKS>();
    for (var slice = 0u; slice < SLICES; slice++) {
      let start = slice * SLICE_DEPTH;
      workgroupBarrier(); // kv_tile has been read
      for (var i = lane; i < SLICE_DEPTH * KEY_GROUPS; i += THREADS) {
        let depth = i % SLICE_DEPTH;
        let group = i / SLICE_DEPTH;
        var keys = vec4f();
        for (var j = 0u; j < 4; j++) {
          let key = tile_key + 4 * group + j;
          if (key < tile_end && start + depth < HEAD_DIM) {
            keys[j] = feature(k[(head * params.keys + key) * HEAD_DIM + start + depth]);
          }
        }
        kv_tile[depth * KEY_GROUPS + (group ^ (depth % KEY_GROUPS))] = keys;
      }
      workgroupBarrier(); // queries and keys are staged
      let depth_count = min(SLICE_DEPTH, HEAD_DIM - min(HEAD_DIM, start));
      for (var i = 0u; i < depth_count; i++) {
        let depth = start + i;
        let b = kv_tile[i * KEY_GROUPS + (x ^ (i % KEY_GROUPS))];
        // unroll
        for (var r = 0u; r < ROW_BLOCKS; r++) {
          let group = y + THREADS_Y * r;
          let a = q_tile[depth * ROW_GROUPS + (group ^ (depth % ROW_GROUPS))];
          weights[r] = outer_add(weights[r], a, b);
        }
      }
    }
    // unroll
    for (var r = 0u; r < ROW_BLOCKS; r++) {
      let group = y + THREADS_Y * r;
      let row = tile_row + 4 * group;
      let seen = vec4u(
        visible_keys(row),
        visible_keys(row + 1),
        visible_keys(row + 2),
        visible_keys(row + 3),
      );
      // unroll
      for (var j = 0u; j < 4u; j++) {
        let seen_weights = select(vec4f(), weights[r][j], vec4u(tile_key + 4 * x + j) < seen);
        norm[r] += seen_weights;
        weight_tile[(4 * x + j) * ROW_GROUPS + (group ^ (x % ROW_GROUPS))] = seen_weights;
      }
    }
    for (var slice = 0u; slice < SLICES; slice++) {
      let slab_key = tile_key + slice * SLICE_KEYS;
      let slab_end = min(slab_key + SLICE_KEYS, tile_end);
      workgroupBarrier(); // kv_tile has been read
      for (var i = lane; i < SLICE_KEYS * COLUMN_GROUPS; i += THREADS) {
        let key = slab_key + i / COLUMN_GROUPS;
        let column = 4 * (i % COLUMN_GROUPS);
        var columns = vec4f();
        for (var j = 0u; j < 4; j++) {
          if (key < slab_end && column + j < HEAD_DIM) {
            columns[j] = v[(head * params.keys + key) * HEAD_DIM + column + j];
          }
        }
        kv_tile[i] = columns;
      }
      workgroupBarrier(); // weights and values are there
      let key_count = min(SLICE_KEYS, TILE_COLS - min(TILE_COLS, slice * SLICE_KEYS));
      for (var i = 0u; i < key_count; i++) {
        let key = slice * SLICE_KEYS + i;
        // unroll
        for (var r = 0u; r < ROW_BLOCKS; r++) {
          let a = weight_tile[key * ROW_GROUPS + ((y + THREADS_Y * r) ^ (key / 4 % ROW_GROUPS))];
          // unroll
          for (var o = 0u; o < OUT_BLOCKS; o++) {
            let b = kv_tile[i * COLUMN_GROUPS + min(x + THREADS_X * o, COLUMN_GROUPS - 1)];
            out[r * OUT_BLOCKS + o] = outer_add(out[r * OUT_BLOCKS + o], a, b);
          }
        }
      }
    }
  }

  // unroll
  for (var r = 0u; r < ROW_BLOCKS; r++) {
    row_tile[(y + THREADS_Y * r) * THREADS_X + x] = norm[r];
  }
  workgroupBarrier(); // the parts of the normaliser are there
  // unroll
  for (var r = 0u; r < ROW_BLOCKS; r++) {
    let group = y + THREADS_Y * r;
    var sum = vec4f();
    for (var i = 0u; i < THREADS_X; i++) {
      sum += row_tile[group * THREADS_X + i];
    }
    // a row that saw no key has the normaliser 0, and is 0
    let share = select(vec4f(), 1 / sum, sum > vec4f());
    let row = tile_row + 4 * group;
    // unroll
    for (var o = 0u; o < OUT_BLOCKS; o++) {
      let column = 4 * (x + THREADS_X * o);
      let block = transpose(out[r * OUT_BLOCKS + o]);
      store_row(head, row, column, block[0] * share.x);
      store_row(head, row + 1, column, block[1] * share.y);
      store_row(head, row + 2, column, block[2] * share.z);
      store_row(head, row + 3, column, block[3] * share.w);
    }
  }
}
