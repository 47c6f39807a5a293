/// The workgroup's index in its pass, whatever grid and submission it runs in.
/// At or beyond params.end_workgroup there is nothing to do.
fn flat_workgroup(id: vec3u, count: vec3u) -> u32 {
  return params.first_workgroup + id.y * count.x + id.x;
}
