// The copy bandwidth: output = x.
// x, output [elements], in fours: a probe asks for the widest access, no counter reads its text
// A thread copies BLOCK vectors; neighbours in a workgroup take neighbours in memory.

struct Params {
  first_workgroup: u32,
  end_workgroup: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> output: array<vec4f>;

const BLOCK: u32 = 4;
const THREADS: u32 = 64;

@compute @workgroup_size(THREADS)
fn copy_elements(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  if (workgroup >= params.end_workgroup) {
    return;
  }
  let first = BLOCK * THREADS * workgroup + lane;
  // unroll
  for (var b = 0u; b < BLOCK; b++) {
    output[first + THREADS * b] = x[first + THREADS * b];
  }
}
