import type { FlowRunner } from './flowRunner';
import type { Points } from './standardisation';

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
 * @param draws as {@link evaluationOf} has it
 * @throws GpuError
 */
export async function evaluateNats(
  runner: FlowRunner,
  points: Points,
  draws = 1,
): Promise<Evaluation> {
  return evaluationOf(await runner.logProbability(points), draws);
}

/**
 * Mean of -log p, and its error.
 * @param draws copies of the same independent points, one after the other: they steady the mean, and
 * count once in its error
 */
export function evaluationOf(logProbabilities: Float32Array, draws: number): Evaluation {
  const count = logProbabilities.length / draws;
  const each = new Float64Array(count);
  logProbabilities.forEach((log, index) => (each[index % count]! -= log / draws));
  const nats = each.reduce((sum, value) => sum + value, 0) / count;
  const squares = each.reduce((sum, value) => sum + (value - nats) ** 2, 0);
  return { nats, standardError: Math.sqrt(squares / Math.max(1, count - 1) / count) };
}
