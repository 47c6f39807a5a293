// What a block of keys adds to the output of staged rows, where values are stored as f16: weights are rounded to f16,
// and products added in f16, two at once on GPUs that have it; each sum, of 8 at most, goes into f32. (A sum of 16 equal
// products is off by up to 2.2e-3 of itself, one of 8 by 1.2e-3.)
// Weights are taken from the largest score of the block and not of all keys before it: else f16 would lose keys that
// weigh little each and much together.

/// How far, in powers of two, weights may be taken from below the largest score: f32 holds what has been added, times that.
const MOST_BELOW: f32 = 64.0;
/// What weights are multiplied by where values of a tile could overflow a sum: 8 of them, 65504 each, and its rounding.
const FAR_UNIT: f32 = 0.0625;
/// Rows whose weights are passed on together.
const ROW_PAIRS: u32 = 2;
/// Parts of a lane's columns, one after the other, and vectors of each: sums take registers.
const COLUMN_PARTS: u32 = 2;
const PART_FOURS: u32 = 2;
/// Sums in f16 of a column in a block, one after the other, and steps of each.
const CHUNKS: u32 = 2;
const CHUNK_STEPS: u32 = 2;

/// Values above this may leave f16 where 8 of them are added.
const FAR_VALUE: f32 = 8000.0;
/// 1 once such a value has been staged
var<workgroup> far_values: atomic<u32>;

/// Marks a tile whose values could leave f16 once they are added.
fn note_value(values: vec4f) {
  if (any(abs(values) > vec4f(FAR_VALUE))) {
    atomicStore(&far_values, 1u);
  }
}

/// What the largest scores of a block start from.
fn least_maxima(rows: ptr<function, Rows>) -> RowScores {
  var least = (*rows).tops;
  // unroll
  for (var r = 0u; r < ROWS; r++) {
    least[r] = max(least[r] - MOST_BELOW, LOWEST_MAXIMUM);
  }
  return least;
}

/// What a row's sum and its output are to be multiplied by before they are compared with another's.
fn whole_of(rows: ptr<function, Rows>) -> f32 {
  return 1.0 / (*rows).unit;
}

/// Adds a block's values, as its scores weigh them. @param largest of each row's scores in the block
fn add_values(
  rows: ptr<function, Rows>,
  scores: ptr<function, BlockScores>,
  largest: ptr<function, RowScores>,
  block: u32,
  lane: u32,
) {
  let unit = select(1.0, FAR_UNIT, atomicLoad(&far_values) != 0);
  let change = unit / (*rows).unit;
  (*rows).unit = unit;
  var rescale = array<f32, ROWS>();
  // unroll
  for (var r = 0u; r < ROWS; r++) {
    (*largest)[r] = quad_max((*largest)[r]);
    rescale[r] = exp2((*rows).largest[r] - (*largest)[r]) * change;
    (*rows).largest[r] = (*largest)[r];
    (*rows).tops[r] = max((*rows).tops[r], (*largest)[r]);
    (*rows).sum[r] *= rescale[r];
  }
  var pairs = array<u32, STEPS * ROW_PAIRS>();
  // unroll
  for (var step = 0u; step < STEPS; step++) {
    // unroll
    for (var p = 0u; p < ROW_PAIRS; p++) {
      let first = step * ROWS + 2 * p;
      var weights = vec2f(exp2((*scores)[first] - (*largest)[2 * p]), 0.0);
      if (2 * p + 1 < ROWS) {
        weights.y = exp2((*scores)[min(first + 1, ROWS * STEPS - 1)] - (*largest)[min(2 * p + 1, ROWS - 1)]);
      }
      let pair = pack2x16float(weights * unit);
      pairs[step * ROW_PAIRS + p] = pair;
      // what the weights have become: a row's output is divided by their sum
      let rounded = unpack2x16float(pair);
      (*rows).sum[2 * p] += rounded.x;
      if (2 * p + 1 < ROWS) {
        (*rows).sum[min(2 * p + 1, ROWS - 1)] += rounded.y;
      }
    }
  }
  // unroll
  for (var part = 0u; part < COLUMN_PARTS; part++) {
    // unroll
    for (var chunk = 0u; chunk < CHUNKS; chunk++) {
      var sums = array<vec4<f16>, ROWS * PART_FOURS>();
      // unroll
      for (var j = 0u; j < LANES; j++) {
        let turn = turn_of(part, j);
        // unroll
        for (var in_chunk = 0u; in_chunk < CHUNK_STEPS; in_chunk++) {
          let step = chunk * CHUNK_STEPS + in_chunk;
          if (j > 0) {
            // unroll
            for (var p = 0u; p < ROW_PAIRS; p++) {
              let place = step * ROW_PAIRS + p;
              pairs[place] = passed_on_pair(pairs[place], min(turn, turn_of(part, max(j, 1) - 1)));
            }
          }
          // unroll
          for (var n = 0u; n < PART_FOURS; n++) {
            let i = part * PART_FOURS + n;
            if (i < COLUMN_FOURS) {
              let b = v_tile[block][step][min(i, COLUMN_FOURS - 1)][met(turn)][lane];
              // unroll
              for (var r = 0u; r < ROWS; r++) {
                let weight = vec2<f16>(unpack2x16float(pairs[step * ROW_PAIRS + r / 2]))[r % 2];
                let place = r * PART_FOURS + n;
                sums[place] = add_half_columns(i, weight, b, sums[place]);
              }
            }
          }
        }
      }
      // unroll
      for (var n = 0u; n < PART_FOURS; n++) {
        let i = part * PART_FOURS + n;
        if (i < COLUMN_FOURS) {
          // unroll
          for (var r = 0u; r < ROWS; r++) {
            let place = r * COLUMN_FOURS + min(i, COLUMN_FOURS - 1);
            let before = select((*rows).out[place] * rescale[r], (*rows).out[place], chunk > 0);
            (*rows).out[place] = before + vec4f(sums[r * PART_FOURS + n]);
          }
        }
      }
    }
  }
}

/// The turn that a part of the columns has as its `j`-th: from one part to the next there and back.
fn turn_of(part: u32, j: u32) -> u32 {
  return select(j, LANES - 1 - j, part % 2 == 1);
}

/// As `passed_on`, of the weights of two rows.
fn passed_on_pair(value: u32, turn: u32) -> u32 {
  let bit = met(turn) ^ met(turn + 1);
  if (bit == 1) {
    return quadSwapX(value);
  }
  if (bit == 2) {
    return quadSwapY(value);
  }
  return subgroupShuffleXor(value, 4u);
}

/// weight b + sum over the columns of a lane's `i`-th vector: two are as fast as one
fn add_half_columns(i: u32, weight: f16, b: vec4<f16>, sum: vec4<f16>) -> vec4<f16> {
  if (i < COLUMN_WHOLE || COLUMN_REST > 2) {
    return fma(vec4<f16>(weight), b, sum);
  }
  return vec4<f16>(fma(vec2<f16>(weight), b.xy, sum.xy), sum.zw);
}
