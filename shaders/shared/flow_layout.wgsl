/// A flow's shape, and where each of its parts stands in `weights`; the twin of src/spec/flow.ts.
const DIMENSIONS: u32 = 2;
/// 0 additive, 1 affine, 2 rational-quadratic spline
const COUPLING: u32 = 1;
/// whether actnorm and an invertible linear layer stand before each coupling layer
const MIXING: bool = false;
const LAYERS: u32 = 8;
const WIDTH: u32 = 64;
const DEPTH: u32 = 2;
const BINS: u32 = 8;
/// ⌈log2 DIMENSIONS⌉
const SPLIT_BITS: u32 = 1;
/// values that the conditioner gives for each moving coordinate
const PER_COORDINATE: u32 = 2;

/// How a coupling layer divides the coordinates: those whose index has `moving_bit` at `bit` move.
struct Split {
  bit: u32,
  moving_bit: u32,
  moving: u32,
  fixed: u32,
}

/// A dense layer's weights [inputs + 1, outputs] from `start`; the last row is the bias.
struct Dense {
  start: u32,
  inputs: u32,
  outputs: u32,
}

fn split_of(block: u32) -> Split {
  let bit = (block / 2) % SPLIT_BITS;
  let moving_bit = 1 - block % 2;
  let run = 1u << bit;
  let rest = DIMENSIONS % (2 * run);
  let ones = DIMENSIONS / (2 * run) * run + max(rest, run) - run;
  let moving = select(DIMENSIONS - ones, ones, moving_bit == 1);
  return Split(bit, moving_bit, moving, DIMENSIONS - moving);
}

/// The j-th coordinate, in ascending order, whose index has `value` at `bit`.
fn coordinate(j: u32, bit: u32, value: u32) -> u32 {
  let low = j & ((1u << bit) - 1);
  return ((j >> bit) << (bit + 1)) | (value << bit) | low;
}

/// Dense layer `depth` of the conditioner of a block that starts at `block_start`.
fn dense_of(split: Split, block_start: u32, depth: u32) -> Dense {
  let last = split.moving * PER_COORDINATE;
  var start = block_start + mixing_size();
  if (depth > 0) {
    start += (split.fixed + 1) * WIDTH + (depth - 1) * (WIDTH + 1) * WIDTH;
  }
  return Dense(
    start,
    select(WIDTH, split.fixed, depth == 0),
    select(WIDTH, last, depth == DEPTH),
  );
}

/// Parameters of a block in front of its conditioner: actnorm [2, DIMENSIONS], then the matrix.
fn mixing_size() -> u32 {
  return select(0u, 2 * DIMENSIONS + DIMENSIONS * DIMENSIONS, MIXING);
}

fn block_size(block: u32) -> u32 {
  let split = split_of(block);
  let last = dense_of(split, 0, DEPTH);
  return last.start + (last.inputs + 1) * last.outputs;
}

/// Where a block's parameters start: behind the front's actnorm and the blocks before it.
fn block_start(block: u32) -> u32 {
  var start = 2 * DIMENSIONS;
  for (var before = 0u; before < block; before++) {
    start += block_size(before);
  }
  return start;
}

fn weights_at(start: u32, columns: vec4u) -> vec4f {
  return vec4f(
    weights[start + columns.x],
    weights[start + columns.y],
    weights[start + columns.z],
    weights[start + columns.w],
  );
}
