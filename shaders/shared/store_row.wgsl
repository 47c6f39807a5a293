/// Writes 4 columns of one output row; what lies beyond the edges is left out.
fn store_row(head: u32, row: u32, column: u32, values: vec4f) {
  for (var j = 0u; j < 4; j++) {
    if (row < params.tokens && column + j < VALUE_DIM) {
      output[(head * params.tokens + row) * VALUE_DIM + column + j] = stored(values[j]);
    }
  }
}
