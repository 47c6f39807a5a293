// Softmax attention in one pass, its two products on matrix units: O = softmax(scale · Q Kᵀ + mask) V, with the
// softmax carried online over tiles of keys, as in flash.wgsl. Halves are multiplied, sums are f32.
// output [batch·heads, tokens, VALUE_DIM]
// A workgroup computes TILE_ROWS rows of one head. How a subgroup's lanes hold a matrix is not specified, and no
// element can be read: scores, probabilities and the rescaling of the output go through workgroup memory.

enable f16;
enable subgroups;
enable chromium_experimental_subgroup_matrix;

@group(0) @binding(6) var<storage, read_write> output: array<stored>;

const TILE_ROWS: u32 = 32;
const TILE_COLS: u32 = 32;
// rows that a subgroup holds, and the parts, in keys and in columns of the output, that so many subgroups share
const ROWS: u32 = 32;
const PARTS: u32 = 1;
// what the device multiplies: MATRIX_ROWS × MATRIX_DEPTH by MATRIX_DEPTH × MATRIX_COLS
const MATRIX_ROWS: u32 = 16;
const MATRIX_COLS: u32 = 16;
const MATRIX_DEPTH: u32 = 16;
// the most that a subgroup has; where they are fewer, more subgroups run than are needed here
const LANES: u32 = 64;
// matrices that a subgroup holds: rows of them; and in each row of Q, of scores, of the output
const HELD: u32 = 2;
const DEPTH_STEPS: u32 = 4;
const KEY_BLOCKS: u32 = 2;
const OUT_BLOCKS: u32 = 4;
// products along a tile's keys
const KEY_STEPS: u32 = 2;
// turns in which Q passes through p_tile, and the output through score_tile
const Q_TURNS: u32 = 2;
const OUT_TURNS: u32 = 2;
// lanes that share a row of scores, and what each of them holds: rows, and fours of keys
const ROW_LANES: u32 = 2;
const OWN_ROWS: u32 = 1;
const OWN_FOURS: u32 = 4;
// whether a product of halves, scaled, may leave f32
const MAY_OVERFLOW: bool = false;

const SUBGROUPS: u32 = TILE_ROWS / ROWS * PARTS;
const THREADS: u32 = SUBGROUPS * LANES;
const ROWS_AT_ONCE: u32 = THREADS / ROW_LANES;
const KEY_FOURS: u32 = TILE_COLS / 4;
const DEPTH_FOURS: u32 = DEPTH_STEPS * MATRIX_DEPTH / 4;
const COLUMN_FOURS: u32 = PARTS * OUT_BLOCKS * MATRIX_COLS / 4;
// from one row to the next, with room against bank conflicts
const K_STRIDE: u32 = DEPTH_FOURS + 2;
const P_STRIDE: u32 = KEY_FOURS + 2;
const SCORE_STRIDE: u32 = KEY_FOURS + ROW_LANES;
const V_START: u32 = TILE_COLS * K_STRIDE;

/// a row's maximum may rise by so many powers of two before its output is brought to the new one: halves hold 2^15
const SLACK: f32 = 8.0;

alias Left = subgroup_matrix_left<f16, MATRIX_DEPTH, MATRIX_ROWS>;
alias Right = subgroup_matrix_right<f16, MATRIX_COLS, MATRIX_DEPTH>;
alias Sum = subgroup_matrix_result<f32, MATRIX_COLS, MATRIX_ROWS>;
/// [row of matrices][depth], and [row of matrices][column]
alias Queries = array<Left, HELD * DEPTH_STEPS>;
alias Output = array<Sum, HELD * OUT_BLOCKS>;

/// K [key][depth], 4 depths a vector; behind it V [column][key], 4 keys a vector
var<workgroup> kv_tile: array<vec4h, V_START + 4 * COLUMN_FOURS * P_STRIDE>;
/// products, and in turns parts of the output, [row][key], 4 keys a vector
var<workgroup> score_tile: array<vec4f, TILE_ROWS * SCORE_STRIDE>;
/// probabilities, and before them in turns parts of Q, [row][key], 4 keys a vector
var<workgroup> p_tile: array<vec4h, TILE_ROWS * P_STRIDE>;
/// the lanes' shares of the maxima, and of the sums, [row][lane]
var<workgroup> share_tile: array<f32, TILE_ROWS * ROW_LANES>;
/// what each row of the output is to be multiplied by
var<workgroup> factor_tile: array<f32, TILE_ROWS>;
/// the last turn in which a maximum rose by more than the slack
var<workgroup> risen: atomic<u32>;

/// The products of 4 keys as the mask leaves them, in powers of two; MASKED where the row does not see a key.
fn scores_of(tile: RowTile, products: vec4f, row: u32, key: u32, is_masked: bool) -> vec4f {
  var scores = products * params.scale_log2;
  if (HAS_SOFTCAP || MAY_OVERFLOW) {
    // unroll
    for (var j = 0u; j < 4; j++) {
      scores[j] = softcapped(scores[j]);
    }
  }
  if (HAS_MASK || is_masked) {
    let seen = select(0u, seen_keys(tile.own, row), row < params.tokens);
    // unroll
    for (var j = 0u; j < 4; j++) {
      if (key + j < seen) {
        scores[j] = biased(scores[j], mask_bias(tile.mask_start, row, key + j));
      } else {
        scores[j] = MASKED;
      }
    }
  }
  return scores;
}

@compute @workgroup_size(THREADS)
fn attend(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
  @builtin(subgroup_id) subgroup: u32,
) {
  let workgroup = flat_workgroup(id, count);
  if (workgroup >= params.end_workgroup) {
    return;
  }
  let tile = row_tile_at(workgroup);
  var queries = Queries();
  // unroll
  for (var turn = 0u; turn < Q_TURNS; turn++) {
    workgroupBarrier(); // the part of Q before has been read
    stage_queries(tile, lane, turn * TILE_COLS);
    workgroupBarrier(); // it is there
    if (subgroup < SUBGROUPS) {
      // unroll
      for (var s = 0u; s < KEY_STEPS; s++) {
        // unroll
        for (var r = 0u; r < HELD; r++) {
          let row = subgroup / PARTS * ROWS + r * MATRIX_ROWS;
          if (turn * KEY_STEPS + s < DEPTH_STEPS) {
            queries[r * DEPTH_STEPS + min(turn * KEY_STEPS + s, DEPTH_STEPS - 1)] =
              subgroupMatrixLoad<Left, row_major>(
                &p_tile, row * P_STRIDE + s * (MATRIX_DEPTH / 4), P_STRIDE);
          }
        }
      }
    }
  }

  var out = Output();
  var row_max = array<f32, OWN_ROWS>();
  var row_sum = array<f32, OWN_ROWS>();
  // unroll
  for (var r = 0u; r < OWN_ROWS; r++) {
    row_max[r] = LOWEST_MAXIMUM;
  }
  let row_lane = lane % ROW_LANES;

  for (var tile_key = 0u; tile_key < tile.seen_by_any; tile_key += TILE_COLS) {
    workgroupBarrier(); // the tile before has been read
    stage_keys(tile, lane, tile_key);
    stage_values(tile, lane, tile_key);
    workgroupBarrier(); // K and V are there
    if (subgroup < SUBGROUPS) {
      multiply_keys(&queries, subgroup);
    }
    workgroupBarrier(); // the products are there

    let is_masked = tile_key + TILE_COLS > tile.seen_by_all;
    var scores = array<vec4f, OWN_ROWS * OWN_FOURS>();
    // unroll
    for (var r = 0u; r < OWN_ROWS; r++) {
      let row = lane / ROW_LANES + r * ROWS_AT_ONCE;
      if (row < TILE_ROWS) {
        var largest = vec4f(MASKED);
        // unroll
        for (var i = 0u; i < OWN_FOURS; i++) {
          let four = row_lane + ROW_LANES * i;
          let products = score_tile[row * SCORE_STRIDE + four];
          let own = scores_of(tile, products, tile.row + row, tile_key + 4 * four, is_masked);
          largest = max(largest, own);
          scores[r * OWN_FOURS + i] = own;
        }
        share_tile[row * ROW_LANES + row_lane] =
          max(max(largest.x, largest.y), max(largest.z, largest.w));
      }
    }
    workgroupBarrier(); // the lanes' maxima are there

    let turn = tile_key / TILE_COLS + 1;
    // unroll
    for (var r = 0u; r < OWN_ROWS; r++) {
      let row = lane / ROW_LANES + r * ROWS_AT_ONCE;
      if (row < TILE_ROWS) {
        var largest = row_max[r];
        // unroll
        for (var i = 0u; i < ROW_LANES; i++) {
          largest = max(largest, share_tile[row * ROW_LANES + i]);
        }
        var factor = 1.0;
        if (largest > row_max[r] + SLACK) {
          factor = exp2(row_max[r] - largest);
          // before the first key there is nothing to rescale
          if (row_max[r] > LOWEST_MAXIMUM) {
            atomicMax(&risen, turn);
          }
          row_max[r] = largest;
        }
        if (row_lane == 0) {
          factor_tile[row] = factor;
        }
        var sum = vec4f();
        // unroll
        for (var i = 0u; i < OWN_FOURS; i++) {
          let weights = vec4h(exp2(scores[r * OWN_FOURS + i] - row_max[r]));
          p_tile[row * P_STRIDE + row_lane + ROW_LANES * i] = weights;
          // what is rounded is what is divided by
          sum += vec4f(weights);
        }
        row_sum[r] = fma(row_sum[r], factor, (sum.x + sum.y) + (sum.z + sum.w));
      }
    }
    // two barriers: the probabilities are there
    if (workgroupUniformLoad(&risen) >= turn) {
      rescale(&out, lane, subgroup);
    }
    if (subgroup < SUBGROUPS) {
      multiply_values(&out, subgroup);
    }
  }

  // unroll
  for (var r = 0u; r < OWN_ROWS; r++) {
    let row = lane / ROW_LANES + r * ROWS_AT_ONCE;
    if (row < TILE_ROWS) {
      share_tile[row * ROW_LANES + row_lane] = row_sum[r];
    }
  }
  workgroupBarrier(); // the lanes' sums are there
  for (var row = lane; row < TILE_ROWS; row += THREADS) {
    var sum = 0.0;
    for (var i = 0u; i < ROW_LANES; i++) {
      sum += share_tile[row * ROW_LANES + i];
    }
    // a row that saw no key has the sum 0, and is 0; one that left f32 has NaN, and stays NaN
    factor_tile[row] = select(1.0 / sum, 0.0, sum == 0.0);
  }
  write_output(&out, tile, lane, subgroup);
}
