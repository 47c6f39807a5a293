import type { Evaluation } from './evaluate';

/** How a flow stands to the best Gaussian: `even` is within two standard errors. */
export type AgainstGaussian = 'better' | 'even' | 'worse';

/** Anything that is no number is `worse`. */
export function againstGaussian(
  { nats, standardError }: Evaluation,
  gaussianNats: number,
): AgainstGaussian {
  const gap = nats - gaussianNats;
  if (Math.abs(gap) <= 2 * standardError) return 'even';
  return gap < 0 ? 'better' : 'worse';
}
