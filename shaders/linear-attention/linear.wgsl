// Linear attention (arXiv 2006.16236): O = φ(Q) S / (φ(Q)·z) with S = Σ φ(k) vᵀ, z = Σ φ(k); identity
// for φ: O = scale · Q S. The sums run over the keys that a query sees.
// q [batch·heads, tokens, HEAD_DIM]   k [batch·keyHeads, keys, HEAD_DIM]
// v [batch·keyHeads, keys, VALUE_DIM]   output [batch·heads, tokens, VALUE_DIM]
// states [batch·keyHeads, chunks, STATE_SIZE]: S [HEAD_DIM, VALUE_DIM + 1] with z as last column, and Σ |v|;
// without a normaliser S alone
// far [batch·heads, tokens]: a mark of the rows that `mend_rows` computes again
// Full: chunks of keys are summed apart, then together; every query reads the one sum.
// Causal: the sums are carried on from chunk to chunk; a chunk of queries reads the sum before its
// diagonal, and takes the CHUNK_SIZE keys on the diagonal one by one, masked.

struct Params {
  first_workgroup: u32,
  end_workgroup: u32,
  tokens: u32,
  keys: u32,
  query_offset: i32,
  scale: f32,
  /// chunks whose sums are kept
  chunks: u32,
  /// where the first chunk of keys begins, at most 0, so that chunks of keys meet chunks of queries
  first_key: i32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> q: array<stored>;
@group(0) @binding(2) var<storage, read> k: array<stored>;
@group(0) @binding(3) var<storage, read> v: array<stored>;
@group(0) @binding(4) var<storage, read_write> states: array<f32>;
@group(0) @binding(5) var<storage, read_write> far: array<f32>;
@group(0) @binding(6) var<storage, read_write> output: array<stored>;

const HEAD_DIM: u32 = 64;
const VALUE_DIM: u32 = 64;
const HEADS_PER_KEY_HEAD: u32 = 1;
const CHUNK_SIZE: u32 = 64;
const TILE_ROWS: u32 = 32;
const THREADS_X: u32 = 8;
/// whether S and v are read from storage where they are needed; a thread's columns then lie 4 apart,
/// so that 4 neighbours read neighbouring numbers
const DIRECT: bool = false;
// what one thread holds, in fours: of a state's tile, of the rows, of the output's columns
const STATE_BLOCKS: u32 = 2;
const ROW_BLOCKS: u32 = 1;
const OUT_BLOCKS: u32 = 2;
// pieces in which a tile of K, then of V, passes through kv_tile
const SLICES: u32 = 1;
/// turns of the products that are written out: depths, or keys
const TURNS: u32 = 4;

/// of the keys on the diagonal, 4 a thread
const TILE_COLS: u32 = 4 * THREADS_X;
const THREADS_Y: u32 = TILE_ROWS / (4 * ROW_BLOCKS);
const THREADS: u32 = THREADS_X * THREADS_Y;
const ROW_GROUPS: u32 = TILE_ROWS / 4;
const KEY_GROUPS: u32 = TILE_COLS / 4;
const DEPTH_GROUPS: u32 = (HEAD_DIM + 3) / 4;
const COLUMN_GROUPS: u32 = (VALUE_DIM + 3) / 4;
const STATE_STRIDE: u32 = VALUE_DIM + u32(NORMALISED);
/// where Σ |v| begins, which bounds what an underflow may have taken from S
const VALUE_SUMS: u32 = HEAD_DIM * STATE_STRIDE;
const STATE_SIZE: u32 = VALUE_SUMS + VALUE_DIM * u32(NORMALISED);
const SLICE_GROUPS: u32 = (DEPTH_GROUPS + SLICES - 1) / SLICES;
const SLICE_DEPTH: u32 = 4 * SLICE_GROUPS;
const SLICE_KEYS: u32 = (TILE_COLS + SLICES - 1) / SLICES * u32(!DIRECT) + TILE_COLS * u32(DIRECT);
const KV_ROWS: u32 = max(SLICE_DEPTH, SLICE_KEYS * OUT_BLOCKS * u32(!DIRECT));
/// rows of S that fit in kv_tile, in fours, or all
const STATE_ROWS: u32 = KV_ROWS / OUT_BLOCKS / 4 * 4 * u32(!DIRECT) + HEAD_DIM * u32(DIRECT);

/// masked weights φ(q)·φ(k) [key][row], 4 rows a vector, the row group xor-ed with the key group; written-out
/// turns are a dimension of their own, as in q_tile. At the end what each thread has of the normalisers
/// [thread of a row][row group], and as SIZES and REACHES say
var<workgroup> weight_tile: array<array<array<vec4f, ROW_GROUPS>, TURNS>, TILE_COLS / TURNS>;
var<workgroup> z_tile: array<f32, HEAD_DIM>;

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
  let key_head = head / HEADS_PER_KEY_HEAD;
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
  var reach = Reach();
  reach.least = MOST;
  stage_queries(head, tile_row, lane, &reach);
  reach.features *= f32(params.keys);

  if (summed_chunks > 0) {
    let state = (key_head * params.chunks + summed_chunks - 1) * STATE_SIZE;
    if (NORMALISED) {
      for (var i = lane; i < HEAD_DIM; i += THREADS) {
        let sum = states[state + i * STATE_STRIDE + VALUE_DIM];
        z_tile[i] = sum;
        extend(&reach, vec4f(sum, 0, 0, 0));
      }
      for (var i = lane; i < VALUE_DIM; i += THREADS) {
        reach.values += states[state + VALUE_SUMS + i];
      }
    }
    for (var start = 0u; start < HEAD_DIM; start += STATE_ROWS) {
      if (start > 0) {
        workgroupBarrier(); // the rows of S before have been read
      }
      if (!DIRECT) {
        stage_state(state, start, lane);
      }
      workgroupBarrier(); // queries, z and rows of S are staged
      var row_count = STATE_ROWS;
      if (HEAD_DIM % STATE_ROWS != 0) {
        row_count = min(STATE_ROWS, HEAD_DIM - start);
      }
      // beyond the last depth, and the last key, the factors are 0
      for (var turn = 0u; turn < row_count; turn += TURNS) {
        // unroll
        for (var t = 0u; t < TURNS; t++) {
          var a = array<vec4f, ROW_BLOCKS>();
          // unroll
          for (var r = 0u; r < ROW_BLOCKS; r++) {
            a[r] = queries_at(start + turn, t, y + THREADS_Y * r);
          }
          // unroll
          for (var o = 0u; o < OUT_BLOCKS; o++) {
            var b = vec4f();
            if (DIRECT) {
              b = state_at(state + (start + turn + t) * STATE_STRIDE, column_of(x, o, 0));
            } else {
              b = columns_at(o * STATE_ROWS + turn, t, x, o);
            }
            // unroll
            for (var r = 0u; r < ROW_BLOCKS; r++) {
              out[r * OUT_BLOCKS + o] = outer_add(out[r * OUT_BLOCKS + o], a[r], b);
            }
          }
        }
      }
    }
    // the threads of a row share the depths of its normaliser
    if (NORMALISED) {
      for (var depth = x; depth < HEAD_DIM; depth += THREADS_X) {
        // unroll
        for (var r = 0u; r < ROW_BLOCKS; r++) {
          norm[r] += queries_at(depth / TURNS * TURNS, depth % TURNS, y + THREADS_Y * r) * z_tile[depth];
        }
      }
    }
  }

  for (var tile_key = diagonal_start; tile_key < diagonal_end; tile_key += TILE_COLS) {
    let tile_end = min(tile_key + TILE_COLS, diagonal_end);
    var weights = array<mat4x4f, ROW_BLOCKS>();
    for (var slice = 0u; slice < SLICES; slice++) {
      let start = slice * SLICE_DEPTH;
      workgroupBarrier(); // kv_tile has been read
      stage_keys(key_head, tile_key, tile_end, start, lane, &reach);
      workgroupBarrier(); // queries and keys are staged
      var depth_count = SLICE_DEPTH;
      if (SLICE_DEPTH * SLICES != HEAD_DIM) {
        depth_count = min(SLICE_DEPTH, HEAD_DIM - min(HEAD_DIM, start));
      }
      for (var turn = 0u; turn < depth_count; turn += TURNS) {
        // unroll
        for (var t = 0u; t < TURNS; t++) {
          let b = keys_at(turn, t, x);
          // unroll
          for (var r = 0u; r < ROW_BLOCKS; r++) {
            weights[r] = outer_add(weights[r], queries_at(start + turn, t, y + THREADS_Y * r), b);
          }
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
      let all_weights = weights[r];
      for (var j = 0u; j < 4; j++) {
        let key = column_of(x, 0, j);
        let seen_weights = select(vec4f(), all_weights[j], vec4u(tile_key + key) < seen);
        norm[r] += seen_weights;
        weight_tile[key / TURNS][key % TURNS][group ^ (key / 4 % ROW_GROUPS)] = seen_weights;
      }
    }
    for (var slab = 0u; slab < TILE_COLS; slab += SLICE_KEYS) {
      let slab_end = min(tile_key + slab + SLICE_KEYS, tile_end);
      workgroupBarrier(); // kv_tile has been read
      if (!DIRECT) {
        stage_values(key_head, tile_key + slab, slab_end, lane, &reach);
        workgroupBarrier(); // weights and values are there
      }
      let key_count = min(SLICE_KEYS, slab_end - min(slab_end, tile_key + slab));
      for (var turn = 0u; turn < key_count; turn += TURNS) {
        // unroll
        for (var t = 0u; t < TURNS; t++) {
          let key = slab + turn;
          var a = array<vec4f, ROW_BLOCKS>();
          // unroll
          for (var r = 0u; r < ROW_BLOCKS; r++) {
            a[r] = weight_tile[key / TURNS][t][(y + THREADS_Y * r) ^ (key / 4 % ROW_GROUPS)];
          }
          // unroll
          for (var o = 0u; o < OUT_BLOCKS; o++) {
            var b = vec4f();
            if (DIRECT) {
              b = values_at(key_head * params.keys + tile_key + key + t, column_of(x, o, 0));
              if (NORMALISED) {
                reach.values += dot(abs(b), vec4f(1));
              }
            } else {
              b = columns_at(o * SLICE_KEYS + turn, t, x, o);
            }
            // unroll
            for (var r = 0u; r < ROW_BLOCKS; r++) {
              out[r * OUT_BLOCKS + o] = outer_add(out[r * OUT_BLOCKS + o], a[r], b);
            }
          }
        }
      }
    }
  }

  // what the threads of a row add up passes through weight_tile
  if (NORMALISED) {
    workgroupBarrier(); // the weights have been read
    // unroll
    for (var r = 0u; r < ROW_BLOCKS; r++) {
      put_part(x, y + THREADS_Y * r, norm[r]);
    }
    put_part(REACHES + x, y, vec4f(reach.features, reach.values, reach.least, 0));
    workgroupBarrier(); // the parts of the normaliser and each thread's reach are there
    if (y == 0) {
      put_part(REACHES + x, 0, reach_of_column(x));
    }
  }
  // a value, which a loop that is not written out may index; the sums themselves are registers
  let blocks = out;
  for (var r = 0u; r < ROW_BLOCKS; r++) {
    let group = y + THREADS_Y * r;
    let factor = share(row_sum(group));
    var size = vec4f();
    for (var o = 0u; o < OUT_BLOCKS; o++) {
      for (var j = 0u; j < 4; j++) {
        let sums = blocks[r * OUT_BLOCKS + o][j];
        size += abs(sums);
        store_column(head, tile_row + 4 * group, column_of(x, o, j), sums * factor);
      }
    }
    if (NORMALISED) {
      put_part(SIZES + x, group, size);
    }
  }
  if (NORMALISED) {
    workgroupBarrier(); // the sizes of the sums are there, and a column's reach is one
    for (var i = lane; i < TILE_ROWS; i += THREADS) {
      mark_row(head, tile_row, i);
    }
  }
}
