// Linear attention token by token: O_i = φ(q_i) S / (φ(q_i)·z), S += φ(k) vᵀ and z += φ(k) for every
// key that query i is the first to see. Identity for φ: O_i = scale · q_i S.
// q [batch·heads, tokens, HEAD_DIM]   k [batch·keyHeads, keys, HEAD_DIM]
// v [batch·keyHeads, keys, VALUE_DIM]   output [batch·heads, tokens, VALUE_DIM]
// far [batch·heads, tokens, MARKS]: a mark of each thread on the rows that `mend_rows` computes again
// A thread keeps COLUMNS columns of S in registers, WORKGROUP_SIZE apart, and waits for no other: all
// it reads of a token it reads, and maps, by itself. Where a column is too long for the registers, PARTS
// threads share its rows, and what each has of a query passes through workgroup memory.

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
/// threads of a workgroup that hold different columns
const WORKGROUP_SIZE: u32 = 32;
const COLUMNS: u32 = 2;
/// threads that share the rows of a column
const PARTS: u32 = 1;
// rows of S that a thread holds, in fours, and its vectors of S
const ROW_GROUPS: u32 = 16;
const STATE_VECTORS: u32 = COLUMNS * ROW_GROUPS;

/// what a part has of one query: its columns, the normaliser, and what that may have lost
const SHARES: u32 = 4;
/// of all parts but the first
const QUERY_SHARES: u32 = (PARTS - 1) * SHARES * WORKGROUP_SIZE;
/// [query, of two that take turns][part but the first][share][thread]
var<workgroup> share_tile: array<f32, max(1u, 2 * QUERY_SHARES)>;

@compute @workgroup_size(WORKGROUP_SIZE * PARTS)
fn walk_tokens(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  let slabs = (VALUE_DIM + COLUMNS * WORKGROUP_SIZE - 1) / (COLUMNS * WORKGROUP_SIZE);
  if (workgroup >= params.end_workgroup) {
    return;
  }
  let thread = select(lane, lane % WORKGROUP_SIZE, PARTS > 1);
  let part = select(0u, lane / WORKGROUP_SIZE, PARTS > 1);
  let first_group = part * ROW_GROUPS;
  // beyond the last column a thread walks along, so that barriers meet all, and writes nothing
  let column = workgroup % slabs * COLUMNS * WORKGROUP_SIZE + thread;
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
        let features = key_features(head_key + key, first_group + g);
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
      let features = query_features(head * params.tokens + row, first_group + g);
      normaliser = fma(features, z[g], normaliser);
      if (NORMALISED) {
        lost += loss(features, z[g], f32(seen));
      }
      // unroll
      for (var c = 0u; c < COLUMNS; c++) {
        sums[c] = fma(features, state[g * COLUMNS + c], sums[c]);
      }
    }
    var shares = array<f32, SHARES>();
    // unroll
    for (var c = 0u; c < COLUMNS; c++) {
      shares[c] = dot(sums[c], vec4f(1));
    }
    shares[COLUMNS] = dot(normaliser, vec4f(1));
    shares[COLUMNS + 1] = dot(lost, vec4f(1));
    if (PARTS > 1) {
      // two queries take turns: one barrier is enough
      let first_share = row % 2 * QUERY_SHARES + thread;
      // unroll
      for (var i = 0u; i < SHARES; i++) {
        if (part > 0) {
          share_tile[first_share + ((part - 1) * SHARES + i) * WORKGROUP_SIZE] = shares[i];
        }
      }
      workgroupBarrier(); // the shares of this query are there, those of the last have been read
      for (var other = 1u; other < PARTS; other++) {
        // unroll
        for (var i = 0u; i < SHARES; i++) {
          if (part == 0) {
            shares[i] += share_tile[first_share + ((other - 1) * SHARES + i) * WORKGROUP_SIZE];
          }
        }
      }
    }
    if (part == 0 && column < VALUE_DIM) {
      let all = shares[COLUMNS];
      let factor = share(vec4f(all)).x;
      var size = 0.0;
      // unroll
      for (var c = 0u; c < COLUMNS; c++) {
        if (column + c * WORKGROUP_SIZE < VALUE_DIM) {
          let place = (head * params.tokens + row) * VALUE_DIM + column + c * WORKGROUP_SIZE;
          size += abs(shares[c]);
          output[place] = stored(shares[c] * factor);
        }
      }
      if (NORMALISED) {
        let most_lost = shares[COLUMNS + 1];
        let mark = workgroup % slabs * WORKGROUP_SIZE + thread;
        let place = (head * params.tokens + row) * MARKS + mark;
        far[place] = far_mark(row, all, most_lost, size, reach, most_lost);
      }
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
