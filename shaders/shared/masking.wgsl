// What becomes of a score before the softmax, one row and one key at a time, whatever the tiles.
// `head` is flat over batch and heads; scores are in powers of two, times log2(e).
// mask [batch or 1, heads or 1, tokens or 1, keys]   key_lengths [batch], whole numbers

const HAS_SOFTCAP: bool = false;
const HAS_MASK: bool = false;
const HAS_KEY_LENGTHS: bool = false;

const LOG2_E: f32 = 1.4426950408889634;
// finite stand-ins for -∞, the two lowest numbers of f32: they lie 2e31 apart, so that exp2 of a masked score
// less any running maximum is 0, and no score that a key can have lies below a running maximum's first value
const MASKED: f32 = -3.4028234663852886e38;
const LOWEST_MAXIMUM: f32 = -3.4028232635611926e38;
/// an entry of the mask at or below this hides its key
const HIDES: f32 = -1e29;

/// Head of k and v, flat over the batch, that a query head reads.
fn key_head(head: u32) -> u32 {
  return head / params.heads_per_key_head;
}

/// Number of keys that a head's batch entry has. Each call reads key_lengths once.
fn own_keys(head: u32) -> u32 {
  if (HAS_KEY_LENGTHS) {
    return u32(key_lengths[head / params.heads]);
  }
  return params.keys;
}

/// Of the `own` keys of its batch entry, those that query `row` sees, the mask left aside.
fn seen_keys(own: u32, row: u32) -> u32 {
  if (HAS_KEY_LENGTHS) {
    // the queries stand at the end of those keys
    return keys_up_to(row, i32(own) - i32(params.tokens) + params.query_offset, own);
  }
  return visible_keys(row);
}

/// Where a head's part of the mask begins.
fn head_mask(head: u32) -> u32 {
  let in_batch = head % params.heads * params.mask_head_stride;
  return head / params.heads * params.mask_batch_stride + in_batch;
}

/// What the mask adds to a score: one read, where there is a mask. MASKED hides the key.
fn mask_bias(head_start: u32, row: u32, key: u32) -> f32 {
  if (!HAS_MASK) {
    return 0.0;
  }
  let bias = mask[head_start + row * params.mask_row_stride + key];
  return select(LOG2_E * max(bias, HIDES), MASKED, bias <= HIDES);
}

/// A score with what the mask adds to it.
fn biased(score: f32, bias: f32) -> f32 {
  return select(score + bias, MASKED, bias == MASKED);
}

/// A score drawn towards ±softcap, where there is one. A product that has left f32 becomes +∞, at either
/// end, and its row with it: at the lower end exp2 would make it 0, and softcap would make it finite.
fn softcapped(product: f32) -> f32 {
  if (!HAS_SOFTCAP) {
    return select(product, product * -2, product < LOWEST_MAXIMUM);
  }
  let capped = params.softcap_log2 * precise_tanh(product / params.softcap_log2);
  return select(capped, abs(product) * 2, abs(product) > -LOWEST_MAXIMUM);
}

/// tanh to the precision of f32: the built-in one may cancel near 0 and overflow far from it.
fn precise_tanh(x: f32) -> f32 {
  let square = x * x;
  // the series serves below 1/4, where its next term is below 1e-9
  let inner = 2.0 / 15 - square * (17.0 / 315 - square * (62.0 / 2835));
  let near = x * (1 - square * (1.0 / 3 - square * inner));
  let shrunk = exp(-2 * abs(x));
  let far = sign(x) * (1 - shrunk) / (1 + shrunk);
  return select(far, near, square < 0.0625);
}
