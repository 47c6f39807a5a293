// The states of linear attention: chunks of keys are summed apart, then together.

const STATE_THREADS: u32 = THREADS_X * THREADS_X;
// a state's tile in fours, square
const STATE_GROUPS: u32 = THREADS_X * STATE_BLOCKS;
/// keys that pass through workgroup memory at a time while a chunk is summed; 1 where none does
const DEPTH: u32 = 16 - 15 * u32(DIRECT);
const SCAN_THREADS: u32 = 64;

/// φ(k) and then v of a few keys: [key][2][dimension], 4 dimensions a vector
var<workgroup> chunk_tile: array<vec4f, DEPTH * 2 * STATE_GROUPS>;

@compute @workgroup_size(STATE_THREADS)
fn sum_chunks(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  if (workgroup >= params.end_workgroup) {
    return;
  }
  // a workgroup sums one tile of one chunk's state
  let row_tiles = (DEPTH_GROUPS + STATE_GROUPS - 1) / STATE_GROUPS;
  let column_tiles = (COLUMN_GROUPS + STATE_GROUPS - 1) / STATE_GROUPS;
  let chunk = workgroup / (row_tiles * column_tiles);
  let tile_row = workgroup / column_tiles % row_tiles * STATE_GROUPS * 4;
  let tile_column = workgroup % column_tiles * STATE_GROUPS * 4;
  let head_key = chunk / params.chunks * params.keys;
  let chunk_key = params.first_key + i32(chunk % params.chunks * CHUNK_SIZE);
  let first = u32(max(0, chunk_key));
  let end = min(params.keys, u32(chunk_key + i32(CHUNK_SIZE)));
  let x = lane % THREADS_X;
  let y = lane / THREADS_X;
  var block = array<mat4x4f, STATE_BLOCKS * STATE_BLOCKS>();
  var z = array<vec4f, STATE_BLOCKS>();
  var value_sums = array<vec4f, STATE_BLOCKS>();
  // where keys are staged, a few threads each sum 4 of their entries, of which a normalised one has none
  // below 0, or the magnitudes of 4 of the values
  var staged_sums = vec4f();
  for (var start = first; start < end; start += DEPTH) {
    if (!DIRECT) {
      workgroupBarrier(); // the keys before have been read
      stage_chunk(head_key, start, end, tile_row, tile_column, lane);
      workgroupBarrier(); // the keys are staged
      if (NORMALISED && lane < 2 * STATE_GROUPS) {
        for (var i = 0u; i < DEPTH; i++) {
          staged_sums += abs(chunk_tile[i * 2 * STATE_GROUPS + lane]);
        }
      }
    }
    for (var i = 0u; i < DEPTH; i++) {
      // every vector is read once: reads of workgroup memory are what costs
      var a = array<vec4f, STATE_BLOCKS>();
      // unroll
      for (var r = 0u; r < STATE_BLOCKS; r++) {
        a[r] = key_rows(head_key + start, i, tile_row, y + THREADS_X * r);
        if (DIRECT) {
          z[r] += a[r];
        }
      }
      // unroll
      for (var c = 0u; c < STATE_BLOCKS; c++) {
        let b = value_columns(head_key + start, i, tile_column, x, c);
        if (DIRECT && NORMALISED) {
          value_sums[c] += abs(b);
        }
        // unroll
        for (var r = 0u; r < STATE_BLOCKS; r++) {
          block[r * STATE_BLOCKS + c] = outer_add(block[r * STATE_BLOCKS + c], a[r], b);
        }
      }
    }
  }
  // values, which loops that are not written out may index; the sums themselves are registers
  let blocks = block;
  let z_rows = z;
  let values = value_sums;
  for (var r = 0u; r < STATE_BLOCKS; r++) {
    let row = tile_row + 4 * (y + THREADS_X * r);
    for (var c = 0u; c < STATE_BLOCKS; c++) {
      for (var j = 0u; j < 4; j++) {
        let rows = blocks[r * STATE_BLOCKS + c][j];
        store_state(chunk, row, tile_column + column_of(x, c, j), VALUE_DIM, rows);
      }
    }
    if (DIRECT && NORMALISED && tile_column + x == 0) {
      store_state(chunk, row, VALUE_DIM, STATE_STRIDE, z_rows[r]);
    }
  }
  if (!DIRECT && NORMALISED && tile_column == 0 && lane < STATE_GROUPS) {
    store_state(chunk, tile_row + 4 * lane, VALUE_DIM, STATE_STRIDE, staged_sums);
  }
  if (!DIRECT && NORMALISED && tile_row == 0 && lane / STATE_GROUPS == 1) {
    for (var j = 0u; j < 4; j++) {
      let column = tile_column + 4 * (lane - STATE_GROUPS) + j;
      if (column < VALUE_DIM) {
        states[chunk * STATE_SIZE + VALUE_SUMS + column] = staged_sums[j];
      }
    }
  }
  if (DIRECT && NORMALISED && tile_row + y == 0) {
    for (var c = 0u; c < STATE_BLOCKS; c++) {
      for (var j = 0u; j < 4; j++) {
        let column = tile_column + column_of(x, c, j);
        if (column < VALUE_DIM) {
          states[chunk * STATE_SIZE + VALUE_SUMS + column] = values[c][j];
        }
      }
    }
  }
}

fn stage_chunk(head_key: u32, start: u32, end: u32, tile_row: u32, tile_column: u32, lane: u32) {
  for (var i = lane; i < DEPTH * STATE_GROUPS; i += STATE_THREADS) {
    let key = start + i / STATE_GROUPS;
    let offset = 4 * (i % STATE_GROUPS);
    let is_there = key < end;
    let four = four_of_k(head_key + key, tile_row + offset, is_there);
    let place = i / STATE_GROUPS * 2 * STATE_GROUPS + i % STATE_GROUPS;
    chunk_tile[place] = features_of(four, tile_row + offset, is_there);
    chunk_tile[place + STATE_GROUPS] = four_of_v(head_key + key, tile_column + offset, is_there);
  }
}

/// 4 entries of φ(k); those beyond the edge are whatever is there.
fn key_rows(first_key: u32, i: u32, tile_row: u32, group: u32) -> vec4f {
  if (!DIRECT) {
    return chunk_tile[i * 2 * STATE_GROUPS + group];
  }
  let start = first_key * HEAD_DIM;
  let row = tile_row + 4 * group;
  return vec4f(
    feature(f32(k[start + min(row, HEAD_DIM - 1)])),
    feature(f32(k[start + min(row + 1, HEAD_DIM - 1)])),
    feature(f32(k[start + min(row + 2, HEAD_DIM - 1)])),
    feature(f32(k[start + min(row + 3, HEAD_DIM - 1)])),
  );
}

/// 4 columns of v that the thread sums; those beyond the edge are whatever is there.
fn value_columns(first_key: u32, i: u32, tile_column: u32, x: u32, block: u32) -> vec4f {
  if (!DIRECT) {
    return chunk_tile[i * 2 * STATE_GROUPS + STATE_GROUPS + x + THREADS_X * block];
  }
  return values_at(first_key, tile_column + column_of(x, block, 0));
}

/// Writes 4 rows of one column of a state: the rows there are, if it is one before `end`.
fn store_state(chunk: u32, row: u32, column: u32, end: u32, values: vec4f) {
  for (var i = 0u; i < 4; i++) {
    if (row + i < HEAD_DIM && column < end) {
      states[chunk * STATE_SIZE + (row + i) * STATE_STRIDE + column] = values[i];
    }
  }
}

@compute @workgroup_size(SCAN_THREADS)
fn carry_sums(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  // a thread carries one entry of one head's state through the chunks
  let groups = (STATE_SIZE + SCAN_THREADS - 1) / SCAN_THREADS;
  let entry = workgroup % groups * SCAN_THREADS + lane;
  if (workgroup >= params.end_workgroup || entry >= STATE_SIZE) {
    return;
  }
  let start = workgroup / groups * params.chunks * STATE_SIZE + entry;
  var sum = states[start];
  for (var chunk = 1u; chunk < params.chunks; chunk++) {
    sum += states[start + chunk * STATE_SIZE];
    if (CAUSAL || chunk == params.chunks - 1) {
      states[start + chunk * STATE_SIZE] = sum;
    }
  }
}
