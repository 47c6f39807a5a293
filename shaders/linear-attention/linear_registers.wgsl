// Linear attention token by token: O_i = φ(q_i) S / (φ(q_i)·z), S += φ(k) vᵀ and z += φ(k) for every
// key that query i is the first to see. Identity for φ: O_i = scale · q_i S.
// q [batch·heads, tokens, HEAD_DIM]   k [batch·keyHeads, keys, HEAD_DIM]
// v [batch·keyHeads, keys, VALUE_DIM]   output [batch·heads, tokens, VALUE_DIM]
// far [batch·heads, tokens, MARKS]: a mark of each thread on the rows that `mend_rows` computes again
// A thread keeps COLUMNS columns of S in registers, a workgroup apart, and never waits for another: all
// it reads of a token it reads, and maps, by itself.

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
const WORKGROUP_SIZE: u32 = 32;
const COLUMNS: u32 = 2;
// rows of S in fours, and the vectors of S that a thread holds
const ROW_GROUPS: u32 = 16;
const STATE_VECTORS: u32 = COLUMNS * ROW_GROUPS;

@compute @workgroup_size(WORKGROUP_SIZE)
fn walk_tokens(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  let slabs = (VALUE_DIM + COLUMNS * WORKGROUP_SIZE - 1) / (COLUMNS * WORKGROUP_SIZE);
  let column = workgroup % slabs * COLUMNS * WORKGROUP_SIZE + lane;
  if (workgroup >= params.end_workgroup || column >= VALUE_DIM) {
    return;
  }
  let head = workgroup / slabs;
  let head_key = head / HEADS_PER_KEY_HEAD * params.keys;
  // [row group][column]
  var state = array<vec4f, STATE_VECTORS>();
  var z = array<vec4f, ROW_GROUPS>();
  // magnitudes of the values
  var reach = 0.0;
  var key = 0u;
  for (var row = 0u; row < params.tokens; row++) {
    let seen = visible_keys(row);
    for (; key < seen; key++) {
      var values = array<f32, COLUMNS>();
      // unroll
      for (var c = 0u; c < COLUMNS; c++) {
        if (column + c * WORKGROUP_SIZE < VALUE_DIM) {
          values[c] = f32(v[(head_key + key) * VALUE_DIM + column + c * WORKGROUP_SIZE]);
          reach += abs(values[c]);
        }
      }
      // unroll
      for (var g = 0u; g < ROW_GROUPS; g++) {
        let features = key_features(head_key + key, g);
        z[g] += features;
        // unroll
        for (var c = 0u; c < COLUMNS; c++) {
          state[g * COLUMNS + c] = fma(features, vec4f(values[c]), state[g * COLUMNS + c]);
        }
      }
    }
    var normaliser = vec4f();
    var lost = vec4f();
    var sums = array<vec4f, COLUMNS>();
    // unroll
    for (var g = 0u; g < ROW_GROUPS; g++) {
      let features = query_features(head * params.tokens + row, g);
      normaliser = fma(features, z[g], normaliser);
      if (NORMALISED) {
        lost += loss(features, z[g], f32(seen));
      }
      // unroll
      for (var c = 0u; c < COLUMNS; c++) {
        sums[c] = fma(features, state[g * COLUMNS + c], sums[c]);
      }
    }
    let all = dot(normaliser, vec4f(1));
    let factor = share(vec4f(all)).x;
    var size = 0.0;
    // unroll
    for (var c = 0u; c < COLUMNS; c++) {
      if (column + c * WORKGROUP_SIZE < VALUE_DIM) {
        let place = (head * params.tokens + row) * VALUE_DIM + column + c * WORKGROUP_SIZE;
        let sum = dot(sums[c], vec4f(1));
        size += abs(sum);
        output[place] = stored(sum * factor);
      }
    }
    if (NORMALISED) {
      let most_lost = dot(lost, vec4f(1));
      let place = (head * params.tokens + row) * MARKS + workgroup % slabs * WORKGROUP_SIZE + lane;
      far[place] = far_mark(row, all, most_lost, size, reach, most_lost);
    }
  }
}

/// Four entries of φ(k); beyond the edge they are 0.
fn key_features(key: u32, group: u32) -> vec4f {
  var features = vec4f();
  // unroll
  for (var j = 0u; j < 4u; j++) {
    if (4 * group + j < HEAD_DIM) {
      features[j] = feature(f32(k[key * HEAD_DIM + 4 * group + j]));
    }
  }
  return features;
}

/// Four entries of φ(q); beyond the edge they are 0.
fn query_features(row: u32, group: u32) -> vec4f {
  var features = vec4f();
  // unroll
  for (var j = 0u; j < 4u; j++) {
    if (4 * group + j < HEAD_DIM) {
      features[j] = feature(f32(q[row * HEAD_DIM + 4 * group + j]));
    }
  }
  return features;
}
