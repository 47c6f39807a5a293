import { type Random, randomStream, shuffled } from '../spec/random';
import type { PlaneDensity } from './densities';
import { type Standardisation, standardisationOf } from './standardisation';

/** What a flow learns from, and what it is held against. */
export interface TrainingData {
  readonly dimensions: number;
  /** The density's entropy where it is known: the floor under every loss. */
  readonly entropyNats?: number;
  /** Held-out mean of -log p, in nats, of the best Gaussian with a full covariance. */
  readonly gaussianNats: number;
  /** Of all that is trained on, or of as many draws as show it where it has no end. */
  readonly standardisation: Standardisation;
  /** Points to train on from all over the data, [at most SAMPLE_POINTS, dimensions], whatever the batch. */
  readonly sample: Float32Array;
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
const STATISTICS_STREAM = 3;

/** Points that a flow's first weights are fitted to. */
export const SAMPLE_POINTS = 1024;
/** Draws that stand for a density: its means and deviations are known from them to half a percent. */
const STATISTICS_POINTS = 32_768;

/** Fresh independent points in every batch, and held-out points from a stream of their own. */
export function densityData(
  density: PlaneDensity,
  seed: number,
  heldOutCount = 20_000,
): TrainingData {
  const random = randomStream(seed, TRAINING_STREAM);
  const draws = samplesOf(density, STATISTICS_POINTS, randomStream(seed, STATISTICS_STREAM));
  return {
    dimensions: 2,
    entropyNats: density.entropyNats,
    gaussianNats: density.gaussianNats,
    standardisation: standardisationOf(draws, 2),
    sample: draws.slice(0, 2 * SAMPLE_POINTS),
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
