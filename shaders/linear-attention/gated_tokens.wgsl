// Gated linear attention (arXiv 2312.06635), token by token: S ← diag(exp(g)) S + k vᵀ for every key that
// query i is the first to see, then O_i = scale · q_i S.
// q [batch·heads, tokens, HEAD_DIM]   k, decay [batch·keyHeads, keys, HEAD_DIM]
// v [batch·keyHeads, keys, VALUE_DIM]   output [batch·heads, tokens, VALUE_DIM]
// A thread walks all tokens with its columns of S in registers, and never waits for another.

struct Params {
  first_workgroup: u32,
  end_workgroup: u32,
  tokens: u32,
  keys: u32,
  query_offset: i32,
  scale: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> q: array<stored>;
@group(0) @binding(2) var<storage, read> k: array<stored>;
@group(0) @binding(3) var<storage, read> v: array<stored>;
@group(0) @binding(4) var<storage, read> decay: array<f32>;
@group(0) @binding(5) var<storage, read_write> output: array<stored>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn walk_tokens(
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
  let head = workgroup / slabs;
  let head_key = head / HEADS_PER_KEY_HEAD * params.keys;
  var state = State();
  var key = 0u;
  for (var row = 0u; row < params.tokens; row++) {
    let seen = visible_keys(row);
    for (; key < seen; key++) {
      absorb(&state, head_key + key, column);
    }
    answer(&state, head * params.tokens + row, column);
  }
}
