// Linear attention token by token: O_i = φ(q_i) S / (φ(q_i)·z), S += φ(k) vᵀ and z += φ(k) for every
// key that query i is the first to see. Identity for φ: O_i = scale · q_i S.
// q [batch·heads, tokens, HEAD_DIM]   k [batch·keyHeads, keys, HEAD_DIM]
// v [batch·keyHeads, keys, VALUE_DIM]   output [batch·heads, tokens, VALUE_DIM]
// far [batch·heads, tokens, MARKS]: a mark of each workgroup on the rows that `mend_rows` computes again
// A workgroup walks the tokens with 4 columns of S, a thread with one row of those, or more where a device has
// few threads. What a query takes of S is a sum over the threads, added up in a tree with a barrier a level
// at each token.

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
@group(0) @binding(4) var<storage, read_write> far: array<f32>;
@group(0) @binding(5) var<storage, read_write> output: array<stored>;

const HEAD_DIM: u32 = 64;
const VALUE_DIM: u32 = 64;
const HEADS_PER_KEY_HEAD: u32 = 1;
// a power of two, at least 4
const THREADS: u32 = 64;
/// rows of S that a thread holds, THREADS apart
const ROWS: u32 = 1;

/// what each thread's rows of S add to 4 columns of the output, and to the normaliser and what that may have lost
var<workgroup> sum_tile: array<vec4f, THREADS>;
var<workgroup> normaliser_tile: array<vec2f, THREADS>;

@compute @workgroup_size(THREADS)
fn walk_tokens(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  if (workgroup >= params.end_workgroup) {
    return;
  }
  let slabs = (VALUE_DIM + 3) / 4;
  let column = 4 * (workgroup % slabs);
  let head = workgroup / slabs;
  let head_key = head / HEADS_PER_KEY_HEAD * params.keys;
  var state = array<vec4f, ROWS>();
  var z = array<f32, ROWS>();
  // magnitudes of the values
  var reach = 0.0;
  var key = 0u;
  for (var row = 0u; row < params.tokens; row++) {
    let seen = visible_keys(row);
    for (; key < seen; key++) {
      // unroll
      for (var r = 0u; r < ROWS; r++) {
        let depth = lane + THREADS * r;
        if (depth < HEAD_DIM) {
          let weight = feature(f32(k[(head_key + key) * HEAD_DIM + depth]));
          let values = values_of(head_key + key, column);
          state[r] += weight * values;
          z[r] += weight;
          if (r == 0) {
            reach += dot(abs(values), vec4f(1));
          }
        }
      }
    }
    var sums = vec4f();
    var normaliser = vec2f();
    // unroll
    for (var r = 0u; r < ROWS; r++) {
      let depth = lane + THREADS * r;
      if (depth < HEAD_DIM) {
        let query = feature(f32(q[(head * params.tokens + row) * HEAD_DIM + depth]));
        sums += query * state[r];
        normaliser += vec2f(query * z[r], loss(vec4f(query), vec4f(z[r]), f32(seen)).x);
      }
    }
    sum_tile[lane] = sums;
    normaliser_tile[lane] = normaliser;
    workgroupBarrier(); // every row's part is there
    for (var width = THREADS / 2; width > 0; width /= 2) {
      if (lane < width) {
        sum_tile[lane] += sum_tile[lane + width];
        normaliser_tile[lane] += normaliser_tile[lane + width];
      }
      workgroupBarrier(); // a level is added up
    }
    if (lane < 4 && column + lane < VALUE_DIM) {
      let factor = share(vec4f(normaliser_tile[0].x)).x;
      let place = (head * params.tokens + row) * VALUE_DIM + column + lane;
      output[place] = stored(sum_tile[0][lane] * factor);
    }
    if (NORMALISED && lane == 0) {
      let all = normaliser_tile[0];
      let size = dot(abs(sum_tile[0]), vec4f(1));
      let place = (head * params.tokens + row) * MARKS + workgroup % slabs;
      far[place] = far_mark(row, all.x, all.y, size, reach, all.y);
    }
    workgroupBarrier(); // the sums have been read
  }
}

/// Four columns of a value; beyond the edge they are 0.
fn values_of(key: u32, column: u32) -> vec4f {
  var values = vec4f();
  // unroll
  for (var j = 0u; j < 4u; j++) {
    if (column + j < VALUE_DIM) {
      values[j] = f32(v[key * VALUE_DIM + column + j]);
    }
  }
  return values;
}
