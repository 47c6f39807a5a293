/// acc + a bᵀ for 4 rows and 4 columns; column j of the result holds the 4 rows.
/// 16 multiply-adds for two reads of workgroup memory: the step every tiled product is made of.
fn outer_add(acc: mat4x4f, a: vec4f, b: vec4f) -> mat4x4f {
  return mat4x4f(
    fma(a, vec4f(b.x), acc[0]),
    fma(a, vec4f(b.y), acc[1]),
    fma(a, vec4f(b.z), acc[2]),
    fma(a, vec4f(b.w), acc[3]),
  );
}
