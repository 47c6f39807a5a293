// Gated linear attention (arXiv 2312.06635): S ← diag(exp(g)) S + k vᵀ key by key; O_i = scale · q_i S with S
// as of the last key that query i sees.
// q [batch·heads, tokens, HEAD_DIM]   k, decay [batch·keyHeads, keys, HEAD_DIM]
// v [batch·keyHeads, keys, VALUE_DIM]   output [batch·heads, tokens, VALUE_DIM]
// states [batch·keyHeads, chunks, HEAD_DIM, VALUE_DIM + 1]: what a chunk makes of nothing; as last
// column, how much it leaves of what was there before
// Chunks of keys are walked side by side, each from nothing, and chained; then chunks of queries walk
// the keys on their diagonal, each from the state before it. What is left of a key is a product of
// exp(g) one by one: nothing is divided by a decay, so nothing overflows, however strong it is.

struct Params {
  first_workgroup: u32,
  end_workgroup: u32,
  tokens: u32,
  keys: u32,
  query_offset: i32,
  scale: f32,
  /// chunks whose states are kept
  chunks: u32,
  /// where the first chunk of keys begins, at most 0, so that chunks of keys meet chunks of queries
  first_key: i32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> q: array<stored>;
@group(0) @binding(2) var<storage, read> k: array<stored>;
@group(0) @binding(3) var<storage, read> v: array<stored>;
@group(0) @binding(4) var<storage, read> decay: array<f32>;
@group(0) @binding(5) var<storage, read_write> states: array<f32>;
@group(0) @binding(6) var<storage, read_write> output: array<stored>;

const CHUNK_SIZE: u32 = 64;
const STATE_STRIDE: u32 = VALUE_DIM + 1;
const STATE_SIZE: u32 = HEAD_DIM * STATE_STRIDE;
const SCAN_THREADS: u32 = 64;

@compute @workgroup_size(WORKGROUP_SIZE)
fn walk_keys(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  let slabs = slabs_of(STATE_STRIDE);
  let column = workgroup % slabs * COLUMNS * WORKGROUP_SIZE + lane;
  if (workgroup >= params.end_workgroup || column >= STATE_STRIDE) {
    return;
  }
  let chunk = workgroup / slabs;
  let head_key = chunk / params.chunks * params.keys;
  let chunk_key = params.first_key + i32(chunk % params.chunks * CHUNK_SIZE);
  let end = min(params.keys, u32(chunk_key + i32(CHUNK_SIZE)));
  var state = State();
  // the last column takes no values: what is left of its ones is left of any state
  // unroll
  for (var c = 0u; c < COLUMNS; c++) {
    let one = select(0.0, 1.0, column + c * WORKGROUP_SIZE == VALUE_DIM);
    // unroll
    for (var g = 0u; g < ROW_GROUPS; g++) {
      state[g * COLUMNS + c] = vec4f(one);
    }
  }
  for (var key = u32(max(0, chunk_key)); key < end; key++) {
    absorb(&state, head_key + key, column);
  }
  // unroll
  for (var g = 0u; g < ROW_GROUPS; g++) {
    // unroll
    for (var c = 0u; c < COLUMNS; c++) {
      let here = column + c * WORKGROUP_SIZE;
      let values = state[g * COLUMNS + c];
      for (var j = 0u; j < 4; j++) {
        if (4 * g + j < HEAD_DIM && here < STATE_STRIDE) {
          states[chunk * STATE_SIZE + (4 * g + j) * STATE_STRIDE + here] = values[j];
        }
      }
    }
  }
}

@compute @workgroup_size(SCAN_THREADS)
fn chain_chunks(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  // a thread carries one entry of one head's S through the chunks
  let groups = (HEAD_DIM * VALUE_DIM + SCAN_THREADS - 1) / SCAN_THREADS;
  let entry = workgroup % groups * SCAN_THREADS + lane;
  if (workgroup >= params.end_workgroup || entry >= HEAD_DIM * VALUE_DIM) {
    return;
  }
  let row = workgroup / groups * params.chunks * STATE_SIZE + entry / VALUE_DIM * STATE_STRIDE;
  let column = entry % VALUE_DIM;
  var sum = states[row + column];
  for (var chunk = 1u; chunk < params.chunks; chunk++) {
    let here = row + chunk * STATE_SIZE;
    sum = fma(states[here + VALUE_DIM], sum, states[here + column]);
    if (CAUSAL || chunk == params.chunks - 1) {
      states[here + column] = sum;
    }
  }
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn walk_queries(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  let slabs = slabs_of(VALUE_DIM);
  let column = workgroup % slabs * COLUMNS * WORKGROUP_SIZE + lane;
  if (workgroup >= params.end_workgroup || column >= VALUE_DIM) {
    return;
  }
  let query_chunks = (params.tokens + CHUNK_SIZE - 1) / CHUNK_SIZE;
  let head = workgroup / slabs / query_chunks;
  let first_row = workgroup / slabs % query_chunks * CHUNK_SIZE;
  let key_head = head / HEADS_PER_KEY_HEAD;

  // the chunks before the diagonal, whose state is one; and the first key on it
  var chunks_before = params.chunks;
  var key = params.keys;
  if (CAUSAL) {
    let diagonal = i32(first_row) + params.query_offset;
    chunks_before = u32(clamp((diagonal - params.first_key) / i32(CHUNK_SIZE), 0, i32(params.chunks)));
    key = u32(max(0, diagonal));
  }
  var state = State();
  if (chunks_before > 0) {
    let start = (key_head * params.chunks + chunks_before - 1) * STATE_SIZE;
    // unroll
    for (var g = 0u; g < ROW_GROUPS; g++) {
      // unroll
      for (var c = 0u; c < COLUMNS; c++) {
        state[g * COLUMNS + c] = state_rows(start, g, column + c * WORKGROUP_SIZE);
      }
    }
  }
  for (var row = first_row; row < min(first_row + CHUNK_SIZE, params.tokens); row++) {
    let seen = visible_keys(row);
    for (; key < seen; key++) {
      absorb(&state, key_head * params.keys + key, column);
    }
    answer(&state, head * params.tokens + row, column);
  }
}

/// 4 rows of one column of a state; beyond the edges they are 0.
fn state_rows(start: u32, group: u32, column: u32) -> vec4f {
  var rows = vec4f();
  for (var j = 0u; j < 4; j++) {
    if (4 * group + j < HEAD_DIM && column < VALUE_DIM) {
      rows[j] = states[start + (4 * group + j) * STATE_STRIDE + column];
    }
  }
  return rows;
}
