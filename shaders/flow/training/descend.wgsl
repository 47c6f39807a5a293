// `measure` and `descend` of ../training_step.wgsl: the gradient's norm, and Adam.

@compute @workgroup_size(WORKGROUP_SIZE)
fn measure(
  @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  if (workgroup >= params.end_workgroup) {
    return;
  }
  var sums = vec2f();
  for (var i = workgroup * WORKGROUP_SIZE + lane; i < PARAMETERS; i += MEASURES * WORKGROUP_SIZE) {
    let g = gradients[i];
    sums.x = fma(g, g, sums.x);
  }
  for (var row = workgroup * WORKGROUP_SIZE + lane; row < params.batch; row += MEASURES * WORKGROUP_SIZE) {
    sums.y += value(row_of(LOSS, 1, row));
  }
  sum_tile[lane] = sums;
  workgroupBarrier();
  if (lane == 0) {
    var sum = vec2f();
    for (var i = 0u; i < WORKGROUP_SIZE; i++) {
      sum += sum_tile[i];
    }
    partials[2 * workgroup] = sum.x;
    partials[2 * workgroup + 1] = sum.y;
  }
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn descend(
  @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = flat_workgroup(id, count);
  if (workgroup >= params.end_workgroup) {
    return;
  }
  if (lane == 0) {
    var sum = vec2f();
    for (var i = 0u; i < MEASURES; i++) {
      sum += vec2f(partials[2 * i], partials[2 * i + 1]);
    }
    sum_tile[0] = sum;
  }
  workgroupBarrier();
  let sums = sum_tile[0];
  let turn = params.step % 2;
  let halted_before = progress[turn];
  let halted = halted_before > 0.0 || !is_finite(sums.x) || !is_finite(sums.y);
  if (workgroup == 0 && lane == 0) {
    progress[1 - turn] = select(select(0.0, f32(params.step + 1), halted), halted_before, halted_before > 0.0);
    progress[2 + params.slot] = sums.y / f32(params.batch);
  }
  // what led here was the step before
  let undone = halted && halted_before == 0.0 && params.step > 0;
  let clipped = min(1.0, params.clip / sqrt(max(sums.x, 1e-30)));
  for (var update = 0u; update < UPDATES; update++) {
    let i = (workgroup * UPDATES + update) * WORKGROUP_SIZE + lane;
    if (i < PARAMETERS && undone) {
      weights[i] = gradients[PARAMETERS + i];
    }
    if (i < PARAMETERS && !halted) {
      adam(i, clipped * gradients[i]);
    }
  }
}

/// Infinity and NaN have all exponent bits set; comparisons with them are not to be relied on.
fn is_finite(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7f800000) != 0x7f800000;
}

/// Kingma and Ba 2015, with the learning rate falling to 0 along half a cosine; decay as in AdamW.
fn adam(i: u32, g: f32) {
  let first = mix_in(moments[i], g, 0.9);
  let second = mix_in(moments[PARAMETERS + i], g * g, 0.999);
  moments[i] = first;
  moments[PARAMETERS + i] = second;
  let t = f32(params.step + 1);
  let first_share = 1.0 - exp2(t * log2(0.9));
  let second_share = 1.0 - exp2(t * log2(0.999));
  let progress_made = f32(params.step) / f32(params.steps);
  let rate = params.rate * 0.5 * (1.0 + cos(3.14159265 * progress_made));
  let along = first / first_share / (sqrt(second / second_share) + 1e-8);
  let before = weights[i];
  gradients[PARAMETERS + i] = before;
  weights[i] = before - rate * (along + params.decay * before);
}

fn mix_in(before: f32, now: f32, share: f32) -> f32 {
  return share * before + (1.0 - share) * now;
}
