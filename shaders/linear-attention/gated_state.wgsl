// The state of gated linear attention in the registers of threads: each keeps COLUMNS columns of S.

const HEAD_DIM: u32 = 64;
const VALUE_DIM: u32 = 64;
const HEADS_PER_KEY_HEAD: u32 = 1;
const WORKGROUP_SIZE: u32 = 32;
const COLUMNS: u32 = 2;
/// exp of this is 0 in f32, and so is that of all below, as of -∞, which a device need not know
const LEAST_DECAY: f32 = -200;
/// rows of S in fours
const ROW_GROUPS: u32 = 16;

/// [row group][column]
alias State = array<vec4f, COLUMNS * ROW_GROUPS>;

/// Workgroups that share `total` columns.
fn slabs_of(total: u32) -> u32 {
  return (total + COLUMNS * WORKGROUP_SIZE - 1) / (COLUMNS * WORKGROUP_SIZE);
}

/// S ← diag(exp(g)) S + k vᵀ in the thread's columns: `column`, and others a workgroup apart.
fn absorb(state: ptr<function, State>, key: u32, column: u32) {
  var values = array<f32, COLUMNS>();
  // unroll
  for (var c = 0u; c < COLUMNS; c++) {
    if (column + c * WORKGROUP_SIZE < VALUE_DIM) {
      values[c] = f32(v[key * VALUE_DIM + column + c * WORKGROUP_SIZE]);
    }
  }
  // unroll
  for (var g = 0u; g < ROW_GROUPS; g++) {
    var kept = vec4f();
    var added = vec4f();
    // unroll
    for (var j = 0u; j < 4u; j++) {
      if (4 * g + j < HEAD_DIM) {
        kept[j] = exp(max(decay[key * HEAD_DIM + 4 * g + j], LEAST_DECAY));
        added[j] = f32(k[key * HEAD_DIM + 4 * g + j]);
      }
    }
    // unroll
    for (var c = 0u; c < COLUMNS; c++) {
      let before = (*state)[g * COLUMNS + c];
      (*state)[g * COLUMNS + c] = fma(kept, before, added * values[c]);
    }
  }
}

/// Writes the thread's columns of scale · q S.
fn answer(state: ptr<function, State>, row: u32, column: u32) {
  var sums = array<vec4f, COLUMNS>();
  // unroll
  for (var g = 0u; g < ROW_GROUPS; g++) {
    var query = vec4f();
    // unroll
    for (var j = 0u; j < 4u; j++) {
      if (4 * g + j < HEAD_DIM) {
        query[j] = f32(q[row * HEAD_DIM + 4 * g + j]);
      }
    }
    // unroll
    for (var c = 0u; c < COLUMNS; c++) {
      sums[c] = fma(query, (*state)[g * COLUMNS + c], sums[c]);
    }
  }
  // unroll
  for (var c = 0u; c < COLUMNS; c++) {
    if (column + c * WORKGROUP_SIZE < VALUE_DIM) {
      let place = row * VALUE_DIM + column + c * WORKGROUP_SIZE;
      output[place] = stored(dot(sums[c], vec4f(params.scale)));
    }
  }
}
