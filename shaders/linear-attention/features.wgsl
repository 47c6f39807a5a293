/// 0: elu + 1, 1: relu, 2: identity, which has no normaliser
const FEATURE_MAP: u32 = 0;
const NORMALISED: bool = FEATURE_MAP != 2;

/// φ(x): what queries and keys become before they are multiplied.
fn feature(x: f32) -> f32 {
  if (FEATURE_MAP == 0) {
    return select(exp(x), x + 1, x > 0);
  }
  return select(x, max(x, 0), FEATURE_MAP == 1);
}

/// What a sum of weighted values is multiplied by: 1 over the normaliser, 0 where that is 0, as in a
/// row that saw no key; without a normaliser the scale.
fn share(normaliser: vec4f) -> vec4f {
  if (!NORMALISED) {
    return vec4f(params.scale);
  }
  return select(vec4f(), 1 / normaliser, normaliser > vec4f());
}
