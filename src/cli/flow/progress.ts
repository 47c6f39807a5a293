import type { TrainingProgress } from '../../flows/trainFlow';

const EVERY_MS = 1000;

/**
 * Tells how training goes: a line about once a second, and one at the end.
 * @param write takes a line without its end
 */
export function progressLines(write: (line: string) => void): (progress: TrainingProgress) => void {
  let told = performance.now();
  let losses: number[] = [];
  let validation = '';
  return (progress) => {
    losses.push(...progress.losses);
    const { validationNats, status } = progress;
    if (validationNats !== undefined) validation = `, ${validationNats.toFixed(4)} in validation`;
    if (status === 'running' && performance.now() - told < EVERY_MS) return;
    told = performance.now();
    write(lineOf(progress, losses, validation));
    losses = [];
    validation = '';
  };
}

function lineOf(
  { step, steps, seconds }: TrainingProgress,
  losses: readonly number[],
  validation: string,
): string {
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  const speed = (step / seconds).toPrecision(3);
  return `step ${step} of ${steps}: ${mean.toFixed(4)} nats a point in training${validation}, ${speed} steps/s`;
}
