import { type Random, randomStream, shuffled } from '../spec/random';
import type { PlaneDensity } from './densities';

/** What a flow learns from, and what it is held against. */
export interface TrainingData {
  readonly dimensions: number;
  /** The density's entropy where it is known: the floor under every loss. */
  readonly entropyNats?: number;
  /** Held-out mean of -log p, in nats, of the best Gaussian with a full covariance. */
  readonly gaussianNats: number;
  /** The next points to train on, [size, dimensions]; the seed fixes the sequence. */
  nextBatch(size: number): Float32Array;
  /** [heldOutCount, dimensions], never trained on. */
  readonly heldOut: Float32Array;
  readonly heldOutCount: number;
  /** Copies of the same independent points in `heldOut`, one set after the other; 1 unless given. */
  readonly heldOutDraws?: number;
  /** Bits per dimension of the discrete data behind the points, from nats per point. */
  readonly bitsPerDim?: (nats: number) => number;
}

/** Streams of the seed: what is trained on, what is held out, and how they were divided. */
export const TRAINING_STREAM = 0;
export const HELD_OUT_STREAM = 1;
export const DIVISION_STREAM = 2;

/** Fresh independent points in every batch, and held-out points from a stream of their own. */
export function densityData(
  density: PlaneDensity,
  seed: number,
  heldOutCount = 20_000,
): TrainingData {
  const random = randomStream(seed, TRAINING_STREAM);
  return {
    dimensions: 2,
    entropyNats: density.entropyNats,
    gaussianNats: density.gaussianNats,
    nextBatch: (size) => samplesOf(density, size, random),
    heldOut: samplesOf(density, heldOutCount, randomStream(seed, HELD_OUT_STREAM)),
    heldOutCount,
  };
}

/** Independent points of a density, [count, 2]. */
export function samplesOf(density: PlaneDensity, count: number, random: Random): Float32Array {
  const points = new Float32Array(2 * count);
  for (let index = 0; index < count; index++) points.set(density.sample(random), 2 * index);
  return points;
}

/** Indices below `count` without end: every one once in an order of its own, then in another. */
export function shuffledEpochs(count: number, uniform: () => number): () => number {
  let order = shuffled(count, uniform);
  let next = 0;
  return () => {
    if (next === count) {
      order = shuffled(count, uniform);
      next = 0;
    }
    return order[next++]!;
  };
}
