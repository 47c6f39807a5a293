const CAUSAL: bool = false;

/// Number of keys that query `row` sees: all, or those up to row + query_offset.
fn visible_keys(row: u32) -> u32 {
  if (!CAUSAL) {
    return params.keys;
  }
  return u32(clamp(i32(row) + params.query_offset + 1, 0, i32(params.keys)));
}
