// What a kernel of softmax attention is given; standard, with parameters of its own, declares all of this itself.
// q [batch·heads, tokens, HEAD_DIM]        k [batch·key heads, keys, HEAD_DIM]
//                                          v [batch·key heads, keys, VALUE_DIM]

struct Params {
  first_workgroup: u32,
  end_workgroup: u32,
  tokens: u32,
  keys: u32,
  query_offset: i32,
  /// query heads of a batch entry, and how many of them share a head of k and v
  heads: u32,
  heads_per_key_head: u32,
  /// times log2(e), so that exp2 serves for exp
  scale_log2: f32,
  softcap_log2: f32,
  /// elements from one batch entry, head and query of the mask to the next; 0 where they share it
  mask_batch_stride: u32,
  mask_head_stride: u32,
  mask_row_stride: u32,
}

/// k and v are read number by number, or by vectors of 4 where their rows are made of such
alias k_read = stored;
alias v_read = stored;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> q: array<stored>;
@group(0) @binding(2) var<storage, read> k: array<k_read>;
@group(0) @binding(3) var<storage, read> v: array<v_read>;
@group(0) @binding(4) var<storage, read> mask: array<f32>;
@group(0) @binding(5) var<storage, read> key_lengths: array<f32>;

const HEAD_DIM: u32 = 64;
const VALUE_DIM: u32 = 64;
