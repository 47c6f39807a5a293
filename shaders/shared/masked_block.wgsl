/// Scores of 4 rows and 4 keys, [key][row], as `softcapped` leaves one.
fn softcapped_block(block: mat4x4f) -> mat4x4f {
  return mat4x4f(
    softcapped_four(block[0]),
    softcapped_four(block[1]),
    softcapped_four(block[2]),
    softcapped_four(block[3]),
  );
}

fn softcapped_four(scores: vec4f) -> vec4f {
  if (!HAS_SOFTCAP) {
    return select(scores, scores * -2, scores < vec4f(LOWEST_MAXIMUM));
  }
  return vec4f(
    softcapped(scores.x),
    softcapped(scores.y),
    softcapped(scores.z),
    softcapped(scores.w),
  );
}

/// Scores of 4 rows with what the mask adds to them.
fn biased_four(scores: vec4f, bias: vec4f) -> vec4f {
  return select(scores + bias, vec4f(MASKED), bias == vec4f(MASKED));
}

/// What the mask adds to the scores of 4 rows with one key: a read for each row that sees it.
fn bias_of_four(head_start: u32, own: u32, row: u32, key: u32) -> vec4f {
  var bias = vec4f();
  for (var j = 0u; j < 4; j++) {
    if (row + j < params.tokens && key < seen_keys(own, row + j)) {
      bias[j] = mask_bias(head_start, row + j, key);
    }
  }
  return bias;
}
