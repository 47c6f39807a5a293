// What linear attention does token by token, written down as it goes:
// S += φ(k) vᵀ, z += φ(k), O = φ(q) S / (φ(q)·z); identity for φ: O = scale · φ(q) S.
// q, k [batch·heads or keyHeads, tokens, HEAD_DIM]   v [batch·keyHeads, tokens, VALUE_DIM]
// trace [batch·heads, tokens, FIELDS]: φ(k) [HEAD_DIM], φ(q) [HEAD_DIM], z [HEAD_DIM],
//       S [HEAD_DIM, VALUE_DIM], φ(q)·z, O [VALUE_DIM]
// A thread carries a column of S and, as all the others, z. It serves to be read, not to be fast.

struct Params {
  first_workgroup: u32,
  end_workgroup: u32,
  tokens: u32,
  keys: u32,
  query_offset: i32,
  scale: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> q: array<f32>;
@group(0) @binding(2) var<storage, read> k: array<f32>;
@group(0) @binding(3) var<storage, read> v: array<f32>;
@group(0) @binding(4) var<storage, read_write> trace: array<f32>;

const HEAD_DIM: u32 = 8;
const VALUE_DIM: u32 = 8;
const HEADS_PER_KEY_HEAD: u32 = 1;

/// where a token's lists begin in its record, behind φ(k)
const QUERY: u32 = HEAD_DIM;
const Z: u32 = QUERY + HEAD_DIM;
const STATE: u32 = Z + HEAD_DIM;
const NORMALISER: u32 = STATE + HEAD_DIM * VALUE_DIM;
const OUTPUT: u32 = NORMALISER + 1;
const FIELDS: u32 = OUTPUT + VALUE_DIM;

@compute @workgroup_size(VALUE_DIM)
fn trace_tokens(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) column: u32,
) {
  let head = flat_workgroup(id, count);
  if (head >= params.end_workgroup) {
    return;
  }
  let first_key = head / HEADS_PER_KEY_HEAD * params.tokens;
  var state = array<f32, HEAD_DIM>();
  var z = array<f32, HEAD_DIM>();
  for (var token = 0u; token < params.tokens; token++) {
    let row = head * params.tokens + token;
    let record = row * FIELDS;
    let value = v[(first_key + token) * VALUE_DIM + column];
    var sum = 0.0;
    var normaliser = 0.0;
    for (var d = 0u; d < HEAD_DIM; d++) {
      let key = feature(k[(first_key + token) * HEAD_DIM + d]);
      let query = feature(q[row * HEAD_DIM + d]);
      state[d] += key * value;
      z[d] += key;
      sum += query * state[d];
      normaliser += query * z[d];
      trace[record + STATE + d * VALUE_DIM + column] = state[d];
      if (column == 0) {
        trace[record + d] = key;
        trace[record + QUERY + d] = query;
        trace[record + Z + d] = z[d];
      }
    }
    if (column == 0) {
      trace[record + NORMALISER] = normaliser;
    }
    trace[record + OUTPUT + column] = sum * share(vec4f(normaliser)).x;
  }
}
