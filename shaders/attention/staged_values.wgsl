// What a block of keys adds to the output of staged rows, multiplied and added in f32.

/// f32 holds the sum of any values that are stored.
fn note_value(values: vec4f) {}

/// What the largest scores of a block start from.
fn least_maxima(rows: ptr<function, Rows>) -> RowScores {
  return (*rows).largest;
}

/// What a row's sum and its output are to be multiplied by before they are compared with another's.
fn whole_of(rows: ptr<function, Rows>) -> f32 {
  return 1.0;
}

/// Adds a block's values, as its scores weigh them. @param largest of each row's scores, those before included
fn add_values(
  rows: ptr<function, Rows>,
  scores: ptr<function, BlockScores>,
  largest: ptr<function, RowScores>,
  block: u32,
  lane: u32,
) {
  // unroll
  for (var r = 0u; r < ROWS; r++) {
    (*largest)[r] = quad_max((*largest)[r]);
    let rescale = exp2((*rows).largest[r] - (*largest)[r]);
    (*rows).largest[r] = (*largest)[r];
    (*rows).sum[r] *= rescale;
    // unroll
    for (var i = 0u; i < COLUMN_FOURS; i++) {
      (*rows).out[r * COLUMN_FOURS + i] *= rescale;
    }
  }
  // unroll
  for (var step = 0u; step < STEPS; step++) {
    var weights = array<f32, ROWS>();
    // unroll
    for (var r = 0u; r < ROWS; r++) {
      weights[r] = exp2((*scores)[step * ROWS + r] - (*largest)[r]);
      (*rows).sum[r] += weights[r];
    }
    // unroll
    for (var turn = 0u; turn < LANES; turn++) {
      if (turn > 0) {
        // unroll
        for (var r = 0u; r < ROWS; r++) {
          weights[r] = passed_on(weights[r], turn - 1);
        }
      }
      // unroll
      for (var i = 0u; i < COLUMN_FOURS; i++) {
        let b = v_tile[block][step][i][met(turn)][lane];
        // unroll
        for (var r = 0u; r < ROWS; r++) {
          (*rows).out[r * COLUMN_FOURS + i] = add_columns(i, weights[r], b, (*rows).out[r * COLUMN_FOURS + i]);
        }
      }
    }
  }
}
