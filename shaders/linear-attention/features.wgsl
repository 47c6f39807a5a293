/// 0: elu + 1, 1: relu, 2: identity, which has no normaliser
const FEATURE_MAP: u32 = 0;
const NORMALISED: bool = FEATURE_MAP != 2;

/// bits of the smallest number with a leading 1
const LEAST_NORMAL_BITS: i32 = 0x00800000;

/// φ(x): what queries and keys become before they are multiplied.
fn feature(x: f32) -> f32 {
  if (FEATURE_MAP == 0) {
    return select(exp(x), x + 1, x > 0);
  }
  if (FEATURE_MAP == 1) {
    // as integers, of which negative numbers are negative: a device may take a number without a leading 1
    // for 0, and a row of nothing else would pass for one of zeros
    let bits = bitcast<i32>(x);
    return bitcast<f32>(select(0, max(bits, LEAST_NORMAL_BITS), bits > 0));
  }
  return x;
}

/// φ of 4 neighbouring numbers of a row of HEAD_DIM; 0 beyond its end, and all where the row is not there.
fn features_of(four: vec4f, depth: u32, is_there: bool) -> vec4f {
  var features = vec4f();
  if (is_there && depth < HEAD_DIM) {
    // unroll
    for (var j = 0u; j < 4u; j++) {
      if (HEAD_DIM % 4 == 0 || depth + j < HEAD_DIM) {
        features[j] = feature(four[j]);
      }
    }
  }
  return features;
}

/// What a sum of weighted values is multiplied by: 1 over the normaliser, 0 where that is 0, as in a
/// row that saw no key; without a normaliser the scale.
fn share(normaliser: vec4f) -> vec4f {
  if (!NORMALISED) {
    return vec4f(params.scale);
  }
  return select(vec4f(), 1 / normaliser, normaliser > vec4f());
}
