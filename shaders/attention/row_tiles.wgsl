// Tiles of the rows of one head, walked over tiles of its keys: how they pass through workgroup memory, and
// the two products. A thread holds ROW_BLOCKS × KEY_BLOCKS blocks of 4 × 4 scores, and as many rows of
// OUT_BLOCKS blocks of the output.

const TILE_ROWS: u32 = 32;
const TILE_COLS: u32 = 32;
/// whether a number of each row is staged at a time, as a CPU reads it best; else 4 neighbouring ones
const BY_LANE: bool = false;
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
const DEPTH_GROUPS: u32 = (HEAD_DIM + 3) / 4;
const SLICE_GROUPS: u32 = (DEPTH_GROUPS + SLICES - 1) / SLICES;
const SLICE_DEPTH: u32 = 4 * SLICE_GROUPS;
const SLICE_KEYS: u32 = (TILE_COLS + SLICES - 1) / SLICES;
const Q_DEPTH: u32 = SLICE_DEPTH + (4 * DEPTH_GROUPS - SLICE_DEPTH) * u32(Q_RESIDENT);
const K_SIZE: u32 = SLICE_DEPTH * KEY_GROUPS;
const V_SIZE: u32 = SLICE_KEYS * COLUMN_GROUPS;
const V_START: u32 = K_SIZE * u32(V_BESIDE_K);

/// [depth][row], 4 rows a vector; the row group is xor-ed with the depth against bank conflicts
var<workgroup> q_tile: array<vec4f, Q_DEPTH * ROW_GROUPS>;
/// K [depth][key], 4 keys a vector, swizzled likewise; V [key][column], 4 columns a vector
var<workgroup> kv_tile: array<vec4f, V_START + max(K_SIZE, V_SIZE)>;
/// probabilities, and before them the mask, [key][row], 4 rows a vector; the row group is xor-ed
/// with the key group
var<workgroup> p_tile: array<vec4f, TILE_COLS * ROW_GROUPS>;

/// The thread's part of a tile of scores, [row block][key block], and of the output, [row block][column block].
alias Scores = array<mat4x4f, ROW_BLOCKS * KEY_BLOCKS>;
alias Output = array<mat4x4f, ROW_BLOCKS * OUT_BLOCKS>;
/// A number for each of its rows, 4 rows a vector.
alias RowValues = array<vec4f, ROW_BLOCKS>;

/// Lays what the mask adds to a tile of scores where the probabilities will lie.
fn stage_mask(tile: RowTile, lane: u32, tile_key: u32) {
  for (var i = lane; i < TILE_COLS * ROW_GROUPS; i += THREADS) {
    let key = i % TILE_COLS;
    let group = i / TILE_COLS;
    let row = tile.row + 4 * group;
    p_tile[key * ROW_GROUPS + (group ^ (key / 4 % ROW_GROUPS))] =
      bias_of_four(tile.mask_start, tile.own, row, tile_key + key);
  }
}

/// The thread's scores of a tile of keys, masked: every pass computes them by the same operations.
/// K is staged from k_start on; nobody may still be reading there if V_BESIDE_K.
fn tile_scores(tile: RowTile, lane: u32, tile_key: u32, k_start: u32) -> Scores {
  let x = lane % THREADS_X;
  let y = lane / THREADS_X;
  var scores = Scores();
  for (var slice = 0u; slice < SLICES; slice++) {
    if (!V_BESIDE_K) {
      workgroupBarrier(); // kv_tile has been read
    }
    if (!Q_RESIDENT) {
      stage_queries(tile, lane, slice * SLICE_DEPTH, SLICE_DEPTH);
    }
    stage_keys(tile, lane, tile_key, slice * SLICE_DEPTH, k_start);
    workgroupBarrier(); // the slices are staged
    let q_start = select(0u, slice * SLICE_DEPTH, Q_RESIDENT);
    var depth_count = SLICE_DEPTH;
    if (SLICE_DEPTH * SLICES != HEAD_DIM) {
      depth_count = min(SLICE_DEPTH, HEAD_DIM - min(HEAD_DIM, slice * SLICE_DEPTH));
    }
    for (var depth = 0u; depth < depth_count; depth++) {
      let q_row = (q_start + depth) * ROW_GROUPS;
      let q_swizzle = (q_start + depth) % ROW_GROUPS;
      let k_row = k_start + depth * KEY_GROUPS;
      let k_swizzle = depth % KEY_GROUPS;
      // every vector is read once: reads of workgroup memory are what costs
      var a = RowValues();
      // unroll
      for (var r = 0u; r < ROW_BLOCKS; r++) {
        a[r] = q_tile[q_row + ((y + THREADS_Y * r) ^ q_swizzle)];
      }
      // unroll
      for (var c = 0u; c < KEY_BLOCKS; c++) {
        let b = kv_tile[k_row + ((x + THREADS_X * c) ^ k_swizzle)];
        // unroll
        for (var r = 0u; r < ROW_BLOCKS; r++) {
          scores[r * KEY_BLOCKS + c] = outer_add(scores[r * KEY_BLOCKS + c], a[r], b);
        }
      }
    }
  }

  // unroll
  for (var r = 0u; r < ROW_BLOCKS; r++) {
    // unroll
    for (var c = 0u; c < KEY_BLOCKS; c++) {
      scores[r * KEY_BLOCKS + c] = softcapped_block(scores[r * KEY_BLOCKS + c]);
    }
  }
  if (HAS_MASK) {
    stage_mask(tile, lane, tile_key);
    workgroupBarrier(); // the mask is there
    // unroll
    for (var r = 0u; r < ROW_BLOCKS; r++) {
      // unroll
      for (var c = 0u; c < KEY_BLOCKS; c++) {
        let key_group = x + THREADS_X * c;
        let place_in_row = (y + THREADS_Y * r) ^ (key_group % ROW_GROUPS);
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
  if (tile_key + TILE_COLS > tile.seen_by_all) {
    // unroll
    for (var r = 0u; r < ROW_BLOCKS; r++) {
      let row = tile.row + 4 * (y + THREADS_Y * r);
      let seen = vec4u(
        seen_keys(tile.own, row),
        seen_keys(tile.own, row + 1),
        seen_keys(tile.own, row + 2),
        seen_keys(tile.own, row + 3),
      );
      // unroll
      for (var c = 0u; c < KEY_BLOCKS; c++) {
        let key = tile_key + 4 * (x + THREADS_X * c);
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
  return scores;
}

fn powers(scores: mat4x4f, largest: vec4f) -> mat4x4f {
  return mat4x4f(
    exp2(scores[0] - largest),
    exp2(scores[1] - largest),
    exp2(scores[2] - largest),
    exp2(scores[3] - largest),
  );
}

/// Lays the probabilities of 4 rows and 4 keys where `weigh_slab` reads them.
fn stage_probabilities(group: u32, key_group: u32, p: mat4x4f) {
  let place_in_row = group ^ (key_group % ROW_GROUPS);
  p_tile[(4 * key_group) * ROW_GROUPS + place_in_row] = p[0];
  p_tile[(4 * key_group + 1) * ROW_GROUPS + place_in_row] = p[1];
  p_tile[(4 * key_group + 2) * ROW_GROUPS + place_in_row] = p[2];
  p_tile[(4 * key_group + 3) * ROW_GROUPS + place_in_row] = p[3];
}

/// Adds to the output a slice of a tile's keys: nobody may still be reading where its values are staged.
fn weigh_slab(out: ptr<function, Output>, tile: RowTile, lane: u32, tile_key: u32, slice: u32) {
  let x = lane % THREADS_X;
  let y = lane / THREADS_X;
  let slab_key = tile_key + slice * SLICE_KEYS;
  let slab_end = min(min(slab_key + SLICE_KEYS, tile_key + TILE_COLS), tile.seen_by_any);
  stage_values(tile, lane, slab_key, slab_end);
  workgroupBarrier(); // probabilities and values are there
  var key_count = SLICE_KEYS;
  if (SLICE_KEYS * SLICES != TILE_COLS) {
    key_count = min(SLICE_KEYS, TILE_COLS - min(TILE_COLS, slice * SLICE_KEYS));
  }
  for (var i = 0u; i < key_count; i++) {
    let key = slice * SLICE_KEYS + i;
    let swizzle = (key / 4) % ROW_GROUPS;
    var a = RowValues();
    // unroll
    for (var r = 0u; r < ROW_BLOCKS; r++) {
      a[r] = p_tile[key * ROW_GROUPS + ((y + THREADS_Y * r) ^ swizzle)];
    }
    // unroll
    for (var o = 0u; o < OUT_BLOCKS; o++) {
      // a thread beyond the last column computes it again, and stores nothing
      let group = min(x + THREADS_X * o, COLUMN_GROUPS - 1);
      let b = kv_tile[V_START + i * COLUMN_GROUPS + group];
      // unroll
      for (var r = 0u; r < ROW_BLOCKS; r++) {
        (*out)[r * OUT_BLOCKS + o] = outer_add((*out)[r * OUT_BLOCKS + o], a[r], b);
      }
    }
  }
}

/// Writes the thread's part of the output, each row times its share. The arrays are values, which loops that
/// are not written out may index; the sums themselves stay in registers.
fn store_output(tile: RowTile, lane: u32, blocks: Output, shares: RowValues) {
  for (var r = 0u; r < ROW_BLOCKS; r++) {
    let row = tile.row + 4 * (lane / THREADS_X + THREADS_Y * r);
    for (var o = 0u; o < OUT_BLOCKS; o++) {
      let column = 4 * (lane % THREADS_X + THREADS_X * o);
      let rows = transpose(blocks[r * OUT_BLOCKS + o]);
      for (var j = 0u; j < 4; j++) {
        store_row(tile.head, row + j, column, rows[j] * shares[r][j]);
      }
    }
  }
}
