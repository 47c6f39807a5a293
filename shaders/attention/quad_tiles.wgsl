// Tiles of K and V in workgroup memory, as quads read them. This file stands before quads.wgsl: compilers lay
// workgroup memory out as it is declared, and read a vector at once only where it starts at a multiple of 16 bytes.

/// keys between two rescalings, and how many such blocks a tile has
const BLOCK_KEYS: u32 = LANES * STEPS;
const BLOCKS: u32 = TILE_COLS / BLOCK_KEYS;
/// steps of a block: in one each lane has a key whose score it brings together
const STEPS: u32 = 4;
/// Vectors that each lane holds whole. The columns that are left, fewer than a vector for each, follow: to each lane its share
/// of neighbours, DEPTH_REST or COLUMN_REST, in the first components of one more vector.
const DEPTH_WHOLE: u32 = HEAD_DIM / (4 * LANES);
const COLUMN_WHOLE: u32 = VALUE_DIM / (4 * LANES);
/// vectors of a key, and of its value, that are read: the last one's places may lie beyond the last column
const KEY_FOURS: u32 = (HEAD_DIM + 3) / 4;
const VALUE_FOURS: u32 = (VALUE_DIM + 3) / 4;
const KEY_PLACES: u32 = TILE_COLS * KEY_FOURS;
const VALUE_PLACES: u32 = TILE_COLS * VALUE_FOURS;

/// a vector of values, as it is staged
alias staged_four = vec4f;

/// [block][step][vector][key of the step ^ lane][lane]: neighbouring lanes read neighbouring vectors
var<workgroup> k_tile: array<array<array<array<array<vec4f, LANES>, LANES>, DEPTH_FOURS>, STEPS>, BLOCKS>;
var<workgroup> v_tile: array<array<array<array<array<staged_four, LANES>, LANES>, COLUMN_FOURS>, STEPS>, BLOCKS>;

/// Reads a tile, from `tile_key` on; beyond `last_key` that one again.
/// @param first of the head's keys, flat over the heads   @param index the thread's
fn stage(first: u32, tile_key: u32, last_key: u32, index: u32) {
  for (var turn = 0u; turn < (KEY_PLACES + WORKGROUP_SIZE - 1) / WORKGROUP_SIZE; turn++) {
    let place = turn * WORKGROUP_SIZE + index;
    if (KEY_PLACES % WORKGROUP_SIZE == 0 || place < KEY_PLACES) {
      let key = place / KEY_FOURS;
      put_key(key, place % KEY_FOURS, key_four(first + min(tile_key + key, last_key), place % KEY_FOURS));
    }
  }
  for (var turn = 0u; turn < (VALUE_PLACES + WORKGROUP_SIZE - 1) / WORKGROUP_SIZE; turn++) {
    let place = turn * WORKGROUP_SIZE + index;
    if (VALUE_PLACES % WORKGROUP_SIZE == 0 || place < VALUE_PLACES) {
      let key = place / VALUE_FOURS;
      put_value(key, place % VALUE_FOURS, value_four(first + min(tile_key + key, last_key), place % VALUE_FOURS));
    }
  }
}

fn put_key(key: u32, four: u32, values: vec4f) {
  let block = key / BLOCK_KEYS;
  let step = key % BLOCK_KEYS / LANES;
  if (DEPTH_REST == 0 || four < LANES * DEPTH_WHOLE) {
    k_tile[block][step][four / LANES][(four ^ key) % LANES][four % LANES] = values;
    return;
  }
  for (var j = 0u; j < 4; j++) {
    let column = 4 * (four - LANES * DEPTH_WHOLE) + j;
    let lane = column / max(1u, DEPTH_REST);
    k_tile[block][step][DEPTH_FOURS - 1][(lane ^ key) % LANES][lane][column % max(1u, DEPTH_REST)] = values[j];
  }
}

fn put_value(key: u32, four: u32, values: vec4f) {
  let block = key / BLOCK_KEYS;
  let step = key % BLOCK_KEYS / LANES;
  note_value(values);
  let staged = staged_four(values);
  if (COLUMN_REST == 0 || four < LANES * COLUMN_WHOLE) {
    v_tile[block][step][four / LANES][(four ^ key) % LANES][four % LANES] = staged;
    return;
  }
  for (var j = 0u; j < 4; j++) {
    let column = 4 * (four - LANES * COLUMN_WHOLE) + j;
    let lane = column / max(1u, COLUMN_REST);
    v_tile[block][step][COLUMN_FOURS - 1][(lane ^ key) % LANES][lane][column % max(1u, COLUMN_REST)] = staged[j];
  }
}

/// The `four`-th vector of a key, which is flat over the heads; beyond its last column that one again.
fn key_four(key: u32, four: u32) -> vec4f {
  if (HEAD_DIM % 4 == 0) {
    return vec4f(vec4<stored>(k[key * KEY_FOURS + four]));
  }
  let places = key * HEAD_DIM + min(4 * four + vec4u(0, 1, 2, 3), vec4u(HEAD_DIM - 1));
  // written so that it is right too where k is read by vectors, and this is left out
  return vec4f(
    f32(vec4<stored>(k[places.x]).x),
    f32(vec4<stored>(k[places.y]).x),
    f32(vec4<stored>(k[places.z]).x),
    f32(vec4<stored>(k[places.w]).x),
  );
}

/// The `four`-th vector of a key's value, likewise.
fn value_four(key: u32, four: u32) -> vec4f {
  if (VALUE_DIM % 4 == 0) {
    return vec4f(vec4<stored>(v[key * VALUE_FOURS + four]));
  }
  let places = key * VALUE_DIM + min(4 * four + vec4u(0, 1, 2, 3), vec4u(VALUE_DIM - 1));
  return vec4f(
    f32(vec4<stored>(v[places.x]).x),
    f32(vec4<stored>(v[places.y]).x),
    f32(vec4<stored>(v[places.z]).x),
    f32(vec4<stored>(v[places.w]).x),
  );
}

/// a · b + sum over the columns of a lane's `i`-th vector
fn dot_columns(i: u32, a: vec4f, b: vec4f, sum: f32) -> f32 {
  if (i < DEPTH_WHOLE || DEPTH_REST > 3) {
    return dot_add(a, b, sum);
  }
  var result = fma(a.x, b.x, sum);
  if (DEPTH_REST > 1) {
    result = fma(a.y, b.y, result);
  }
  if (DEPTH_REST > 2) {
    result = fma(a.z, b.z, result);
  }
  return result;
}

/// weight b + sum, likewise
fn add_columns(i: u32, weight: f32, b: vec4f, sum: vec4f) -> vec4f {
  if (i < COLUMN_WHOLE || COLUMN_REST > 3) {
    return fma(vec4f(weight), b, sum);
  }
  if (COLUMN_REST > 2) {
    return vec4f(fma(vec3f(weight), b.xyz, sum.xyz), 0.0);
  }
  if (COLUMN_REST > 1) {
    return vec4f(fma(vec2f(weight), b.xy, sum.xy), 0.0, 0.0);
  }
  return vec4f(fma(weight, b.x, sum.x), 0.0, 0.0, 0.0);
}
