// The multiply-add peak: every element goes through x ← slope·x + offset, again and again.
// x, output [elements]   line [2]: slope and offset
// A thread carries CHAINS vectors that do not wait for each other; memory is touched at both ends only.

struct Params {
  first_workgroup: u32,
  end_workgroup: u32,
  /// of UNROLL steps each
  rounds: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> line: array<f32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

const CHAINS: u32 = 3;
const UNROLL: u32 = 64;
const THREADS: u32 = 64;

@compute @workgroup_size(THREADS)
fn multiply_add(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  if (workgroup >= params.end_workgroup) {
    return;
  }
  let slope = vec4f(line[0]);
  let offset = vec4f(line[1]);
  let first = 4 * CHAINS * (workgroup * THREADS + lane);
  var chains = array<vec4f, CHAINS>();
  // unroll
  for (var c = 0u; c < CHAINS; c++) {
    let i = first + 4 * c;
    chains[c] = vec4f(x[i], x[i + 1], x[i + 2], x[i + 3]);
  }
  for (var round = 0u; round < params.rounds; round++) {
    // unroll
    for (var step = 0u; step < UNROLL; step++) {
      // unroll
      for (var c = 0u; c < CHAINS; c++) {
        chains[c] = fma(chains[c], slope, offset);
      }
    }
  }
  // unroll
  for (var c = 0u; c < CHAINS; c++) {
    let i = first + 4 * c;
    output[i] = chains[c].x;
    output[i + 1] = chains[c].y;
    output[i + 2] = chains[c].z;
    output[i + 3] = chains[c].w;
  }
}
