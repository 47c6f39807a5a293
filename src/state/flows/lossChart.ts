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
/** A narrower chart is marked by more decimals than anyone reads. */
const LEAST_SPAN = 0.1;
/** The share of a curve's points that is held; of fewer points than a chart needs for that, all are. */
const HELD = 0.9;
const FEW_POINTS = 20;

/**
 * The values that a loss chart spans: every line, a little above the highest, and the curves but for the few
 * of their points that lie farthest up, where training begins or a loss is about to diverge.
 */
export function lossRange(lines: readonly number[], curves: readonly (readonly number[])[]): Range {
  const held = curves.map((curve) => curve.filter(Number.isFinite));
  const levels = lines.filter(Number.isFinite);
  const finite = [...levels, ...held.flat()];
  const low = Math.min(...finite);
  const top = Math.max(...levels);
  const spread = Math.max(1e-3, top - low);
  const high = Math.min(Math.max(...finite), Math.max(top + spread / 2, ...held.map(heldUpTo)));
  const pad = Math.max(PAD * (high - low), (LEAST_SPAN - (high - low)) / 2);
  return { low: low - pad, high: high + pad };
}

function heldUpTo(curve: readonly number[]): number {
  if (curve.length < FEW_POINTS) return Math.max(...curve);
  return curve.toSorted((a, b) => a - b)[Math.floor(HELD * (curve.length - 1))]!;
}

/** Round values within a range, about as many as were asked for, each with the decimals that tell them apart. */
export interface Ticks {
  readonly values: readonly number[];
  readonly decimals: number;
}

export function ticks({ low, high }: Range, count: number): Ticks {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((each) => each * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step + 1e-9);
  const values = Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
  return { values, decimals: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
}
