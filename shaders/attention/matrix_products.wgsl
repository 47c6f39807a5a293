// What passes between matrices and workgroup memory in flash_matrix.wgsl, which declares types and tiles: the two
// products, and the output's rows by their factors.

/// Where a subgroup's matrices lie in score_tile: its `r`-th row of them, the `c`-th of its part.
fn score_place(subgroup: u32, r: u32, c: u32) -> u32 {
  let row = subgroup / PARTS * ROWS + r * MATRIX_ROWS;
  return row * SCORE_STRIDE + (subgroup % PARTS * KEY_BLOCKS + c) * MATRIX_COLS / 4;
}

/// Q Kᵀ of the tile's keys into score_tile.
fn multiply_keys(queries: ptr<function, Queries>, subgroup: u32) {
  // unroll
  for (var c = 0u; c < KEY_BLOCKS; c++) {
    let place = (subgroup % PARTS * KEY_BLOCKS + c) * MATRIX_COLS * K_STRIDE;
    var sums = array<Sum, HELD>();
    // unroll
    for (var step = 0u; step < DEPTH_STEPS; step++) {
      let right = subgroupMatrixLoad<Right, col_major>(
        &kv_tile, place + step * (MATRIX_DEPTH / 4), K_STRIDE);
      // unroll
      for (var r = 0u; r < HELD; r++) {
        sums[r] = subgroupMatrixMultiplyAccumulate(queries[r * DEPTH_STEPS + step], right, sums[r]);
      }
    }
    // unroll
    for (var r = 0u; r < HELD; r++) {
      subgroupMatrixStore<row_major>(
        &score_tile, score_place(subgroup, r, c), sums[r], SCORE_STRIDE);
    }
  }
}

/// P V of the tile's keys, added to the output.
fn multiply_values(out: ptr<function, Output>, subgroup: u32) {
  // unroll
  for (var step = 0u; step < KEY_STEPS; step++) {
    let first_key = step * (MATRIX_DEPTH / 4);
    var weights = array<Left, HELD>();
    // unroll
    for (var r = 0u; r < HELD; r++) {
      let row = subgroup / PARTS * ROWS + r * MATRIX_ROWS;
      weights[r] = subgroupMatrixLoad<Left, row_major>(
        &p_tile, row * P_STRIDE + first_key, P_STRIDE);
    }
    // unroll
    for (var o = 0u; o < OUT_BLOCKS; o++) {
      let column = (subgroup % PARTS * OUT_BLOCKS + o) * MATRIX_COLS;
      let right = subgroupMatrixLoad<Right, col_major>(
        &kv_tile, V_START + column * P_STRIDE + first_key, P_STRIDE);
      // unroll
      for (var r = 0u; r < HELD; r++) {
        out[r * OUT_BLOCKS + o] =
          subgroupMatrixMultiplyAccumulate(weights[r], right, out[r * OUT_BLOCKS + o]);
      }
    }
  }
}

/// Of the output's matrices that pass through score_tile in a turn, the `c`-th; beyond the last the last.
fn out_block(turn: u32, c: u32) -> u32 {
  return min(turn * KEY_BLOCKS + c, OUT_BLOCKS - 1);
}

/// Stores the output's matrices of a turn into score_tile.
fn put_output(out: ptr<function, Output>, turn: u32, subgroup: u32) {
  // unroll
  for (var c = 0u; c < KEY_BLOCKS; c++) {
    // unroll
    for (var r = 0u; r < HELD; r++) {
      subgroupMatrixStore<row_major>(
        &score_tile, score_place(subgroup, r, c), out[r * OUT_BLOCKS + out_block(turn, c)], SCORE_STRIDE);
    }
  }
}

/// Multiplies each row of the output by its factor.
fn rescale(out: ptr<function, Output>, lane: u32, subgroup: u32) {
  // unroll
  for (var turn = 0u; turn < OUT_TURNS; turn++) {
    workgroupBarrier(); // the part before has been read
    if (subgroup < SUBGROUPS) {
      put_output(out, turn, subgroup);
    }
    workgroupBarrier(); // it is there
    for (var i = lane; i < TILE_ROWS * KEY_FOURS; i += THREADS) {
      let row = i / KEY_FOURS;
      score_tile[row * SCORE_STRIDE + i % KEY_FOURS] *= factor_tile[row];
    }
    workgroupBarrier(); // it is rescaled
    if (subgroup < SUBGROUPS) {
      // unroll
      for (var c = 0u; c < KEY_BLOCKS; c++) {
        // unroll
        for (var r = 0u; r < HELD; r++) {
          out[r * OUT_BLOCKS + out_block(turn, c)] = subgroupMatrixLoad<Sum, row_major>(
            &score_tile, score_place(subgroup, r, c), SCORE_STRIDE);
        }
      }
    }
  }
}

/// Writes the output, each row multiplied by its factor.
fn write_output(out: ptr<function, Output>, tile: RowTile, lane: u32, subgroup: u32) {
  // unroll
  for (var turn = 0u; turn < OUT_TURNS; turn++) {
    workgroupBarrier(); // the factors are there, and the part before has been read
    if (subgroup < SUBGROUPS) {
      put_output(out, turn, subgroup);
    }
    workgroupBarrier(); // it is there
    for (var i = lane; i < TILE_ROWS * KEY_FOURS; i += THREADS) {
      let row = i / KEY_FOURS;
      let place = 4 * (i % KEY_FOURS);
      let part = place / (KEY_BLOCKS * MATRIX_COLS);
      let block = turn * KEY_BLOCKS + place / MATRIX_COLS % KEY_BLOCKS;
      if (block < OUT_BLOCKS) {
        let column = (part * OUT_BLOCKS + block) * MATRIX_COLS + place % MATRIX_COLS;
        let values = score_tile[row * SCORE_STRIDE + i % KEY_FOURS] * factor_tile[row];
        store_row(tile.head, tile.row + row, column, values);
      }
    }
  }
}
