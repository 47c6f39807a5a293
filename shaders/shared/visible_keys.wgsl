const CAUSAL: bool = false;

/// Number of keys that query `row` sees: all, or those up to row + query_offset.
fn visible_keys(row: u32) -> u32 {
  return keys_up_to(row, params.query_offset, params.keys);
}

/// Of `count` keys, those that query `row` sees where the first query stands at `offset`.
fn keys_up_to(row: u32, offset: i32, count: u32) -> u32 {
  if (!CAUSAL) {
    return count;
  }
  return u32(clamp(i32(row) + offset + 1, 0, i32(count)));
}
