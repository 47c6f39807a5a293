// 4 neighbouring numbers of a row of q, k or v, from a column on: 0 beyond the row's end, and all where the row is
// not there. Where rows are whole vectors, all 4 are read behind one branch.

fn four_of_q(row: u32, depth: u32, is_there: bool) -> vec4f {
  var four = vec4f();
  if (is_there && depth < HEAD_DIM) {
    let start = row * HEAD_DIM + depth;
    if (HEAD_DIM % 4 == 0) {
      four = vec4f(f32(q[start]), f32(q[start + 1]), f32(q[start + 2]), f32(q[start + 3]));
    } else {
      // unroll
      for (var j = 0u; j < 4u; j++) {
        if (depth + j < HEAD_DIM) {
          four[j] = f32(q[start + j]);
        }
      }
    }
  }
  return four;
}

fn four_of_k(row: u32, depth: u32, is_there: bool) -> vec4f {
  var four = vec4f();
  if (is_there && depth < HEAD_DIM) {
    let start = row * HEAD_DIM + depth;
    if (HEAD_DIM % 4 == 0) {
      four = vec4f(f32(k[start]), f32(k[start + 1]), f32(k[start + 2]), f32(k[start + 3]));
    } else {
      // unroll
      for (var j = 0u; j < 4u; j++) {
        if (depth + j < HEAD_DIM) {
          four[j] = f32(k[start + j]);
        }
      }
    }
  }
  return four;
}

fn four_of_v(row: u32, column: u32, is_there: bool) -> vec4f {
  var four = vec4f();
  if (is_there && column < VALUE_DIM) {
    let start = row * VALUE_DIM + column;
    if (VALUE_DIM % 4 == 0) {
      four = vec4f(f32(v[start]), f32(v[start + 1]), f32(v[start + 2]), f32(v[start + 3]));
    } else {
      // unroll
      for (var j = 0u; j < 4u; j++) {
        if (column + j < VALUE_DIM) {
          four[j] = f32(v[start + j]);
        }
      }
    }
  }
  return four;
}
