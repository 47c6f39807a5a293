// Softmax attention in one pass: O = softmax(scale · Q Kᵀ + mask) V, with the softmax carried online
// over tiles of keys (FlashAttention, arXiv 2205.14135; FlashAttention-2, arXiv 2307.08691).
// output [batch·heads, tokens, VALUE_DIM]
// A workgroup computes TILE_ROWS rows of one head; nothing of size tokens × keys is stored.

@group(0) @binding(6) var<storage, read_write> output: array<stored>;

/// what the threads of one row have to add up or compare: [row group][thread]
var<workgroup> row_tile: array<vec4f, ROW_GROUPS * THREADS_X>;

@compute @workgroup_size(THREADS)
fn attend(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  if (workgroup >= params.end_workgroup) {
    return;
  }
  let tile = row_tile_at(workgroup);
  let x = lane % THREADS_X;
  let y = lane / THREADS_X;
  var row_max = RowValues();
  var row_sum = RowValues();
  var out = Output();
  // unroll
  for (var r = 0u; r < ROW_BLOCKS; r++) {
    row_max[r] = vec4f(LOWEST_MAXIMUM);
  }
  if (Q_RESIDENT) {
    stage_queries(tile, lane, 0, Q_DEPTH);
  }

  for (var tile_key = 0u; tile_key < tile.seen_by_any; tile_key += TILE_COLS) {
    let scores = tile_scores(tile, lane, tile_key, 0);
    // unroll
    for (var r = 0u; r < ROW_BLOCKS; r++) {
      var largest = vec4f(MASKED);
      // unroll
      for (var c = 0u; c < KEY_BLOCKS; c++) {
        let block = scores[r * KEY_BLOCKS + c];
        largest = max(max(largest, max(block[0], block[1])), max(block[2], block[3]));
      }
      row_tile[(y + THREADS_Y * r) * THREADS_X + x] = largest;
    }
    workgroupBarrier(); // the maxima are there, and K has been read

    // unroll
    for (var r = 0u; r < ROW_BLOCKS; r++) {
      let group = y + THREADS_Y * r;
      var largest = row_max[r];
      for (var i = 0u; i < THREADS_X; i++) {
        largest = max(largest, row_tile[group * THREADS_X + i]);
      }
      let rescale = exp2(row_max[r] - largest);
      row_max[r] = largest;
      var sum = row_sum[r] * rescale;
      // unroll
      for (var c = 0u; c < KEY_BLOCKS; c++) {
        let p = powers(scores[r * KEY_BLOCKS + c], largest);
        sum += (p[0] + p[1]) + (p[2] + p[3]);
        stage_probabilities(group, x + THREADS_X * c, p);
      }
      row_sum[r] = sum;
      // unroll
      for (var o = 0u; o < OUT_BLOCKS; o++) {
        let block = out[r * OUT_BLOCKS + o];
        out[r * OUT_BLOCKS + o] =
          mat4x4f(block[0] * rescale, block[1] * rescale, block[2] * rescale, block[3] * rescale);
      }
    }

    for (var slice = 0u; slice < SLICES; slice++) {
      if (slice > 0) {
        workgroupBarrier(); // the slab before has been read
      }
      weigh_slab(&out, tile, lane, tile_key, slice);
    }
  }

  // unroll
  for (var r = 0u; r < ROW_BLOCKS; r++) {
    row_tile[(y + THREADS_Y * r) * THREADS_X + x] = row_sum[r];
  }
  workgroupBarrier(); // the partial sums are there
  var shares = RowValues();
  // unroll
  for (var r = 0u; r < ROW_BLOCKS; r++) {
    var sum = vec4f();
    for (var i = 0u; i < THREADS_X; i++) {
      sum += row_tile[(y + THREADS_Y * r) * THREADS_X + i];
    }
    // a row that saw no key has the sum 0, and is 0; one that left f32 has NaN, and stays NaN
    shares[r] = select(1 / sum, vec4f(), sum == vec4f());
  }
  store_output(tile, lane, out, shares);
}
