// Which rows a workgroup has, and which keys they see. Whoever uses it declares TILE_ROWS.

/// A tile of rows of one head: the same for every thread of a workgroup.
struct RowTile {
  head: u32,
  /// first row within the head
  row: u32,
  /// flat index of the head's first query row and first key row
  first_query: u32,
  first_key: u32,
  /// where the head's part of the mask begins
  mask_start: u32,
  /// keys of the batch entry, that every row of the tile sees, and that its last row sees
  own: u32,
  seen_by_all: u32,
  seen_by_any: u32,
}

fn row_tile_at(workgroup: u32) -> RowTile {
  let tiles = (params.tokens + TILE_ROWS - 1) / TILE_ROWS;
  let head = workgroup / tiles;
  // the last rows of a causal head see most keys: they start first
  let tile = select(workgroup % tiles, tiles - 1 - workgroup % tiles, CAUSAL);
  let row = tile * TILE_ROWS;
  let own = own_keys(head);
  return RowTile(
    head,
    row,
    head * params.tokens,
    key_head(head) * params.keys,
    head_mask(head),
    own,
    seen_keys(own, row),
    seen_keys(own, min(row + TILE_ROWS, params.tokens) - 1),
  );
}
