import type { FlowRunner } from './flowRunner';

/** How well a flow describes points. */
export interface Evaluation {
  /** Mean -log p, in nats. */
  readonly nats: number;
  /** Of that mean. */
  readonly standardError: number;
}

/**
 * Mean -log p of points in nats.
 * @param points [count, dimensions]
 * @param draws copies of the same independent points, one after the other: they steady the mean, and
 * count once in its error
 * @throws GpuError
 */
export async function evaluateNats(
  runner: FlowRunner,
  points: Float32Array,
  draws = 1,
): Promise<Evaluation> {
  const logs = await runner.logProbability(points);
  const count = logs.length / draws;
  const each = new Float64Array(count);
  logs.forEach((log, index) => (each[index % count]! -= log / draws));
  const nats = each.reduce((sum, value) => sum + value, 0) / count;
  const squares = each.reduce((sum, value) => sum + (value - nats) ** 2, 0);
  return { nats, standardError: Math.sqrt(squares / Math.max(1, count - 1) / count) };
}
