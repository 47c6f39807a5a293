/** A line of a chart, step by step. */
export interface CurvePoint {
  readonly step: number;
  readonly value: number;
}

const MOST_POINTS = 240;
/** The mean of so many of the last steps, at most a fiftieth of all. */
const MOST_SMOOTHED = 50;

/** The training loss, smoothed by an exponential mean and thinned to what a chart can show. */
export function smoothed(losses: Float32Array): readonly CurvePoint[] {
  const window = Math.max(1, Math.min(MOST_SMOOTHED, losses.length / 20));
  const every = Math.max(1, Math.ceil(losses.length / MOST_POINTS));
  const curve: CurvePoint[] = [];
  let [sum, weight] = [0, 0];
  losses.forEach((loss, index) => {
    const keep = 1 - 1 / window;
    sum = keep * sum + loss;
    weight = keep * weight + 1;
    const step = index + 1;
    if (step % every === 0 || step === losses.length) curve.push({ step, value: sum / weight });
  });
  return curve;
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

const PAD = 0.08;

/**
 * The values that a loss chart spans: everything from the lowest line up to a little above the
 * Gaussian, or above the first losses where those are not far off.
 */
export function lossRange(lines: readonly number[], curves: readonly number[]): Range {
  const finite = [...lines, ...curves].filter(Number.isFinite);
  const low = Math.min(...finite);
  const top = Math.max(...lines.filter(Number.isFinite));
  const spread = Math.max(1e-3, top - low);
  const high = Math.min(Math.max(...finite), top + spread / 2);
  const pad = PAD * Math.max(1e-3, high - low);
  return { low: low - pad, high: high + pad };
}

/** About `count` round values within a range. */
export function ticks({ low, high }: Range, count: number): readonly number[] {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((each) => each * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}
