import type { AttentionDims } from '../../src/kernels/attention/dims';
import type { Setting } from './report';

export const DEFAULT_TOKENS = [128, 256, 512, 1024, 2048, 4096];
export const SEED = 1;

/** A single run that is predicted to take longer is left out. */
export const MOST_RUN_MS = 30_000;
/** A first run, compiling included, that takes longer is given up; so is its library. */
export const MOST_FIRST_RUN_MS = 180_000;
/** A sample repeats the run until it lasts so long: waiting for its end must not weigh. */
const LEAST_SAMPLE_MS = 50;
/** All samples of one contestant together may take about so long. */
const MOST_SAMPLING_MS = 30_000;
const SAMPLES = { least: 3, most: 7 };

/** Sizes from small to large, so that each predicts the next; each plain and causal. */
export function settingsOf(tokens: readonly number[]): readonly Setting[] {
  const sizes = [...new Set(tokens)].toSorted((one, other) => one - other);
  return sizes.flatMap((size) => [false, true].map((causal) => ({ tokens: size, causal })));
}

export function dimsOf({ tokens, causal }: Setting): AttentionDims {
  return { batch: 1, heads: 4, tokens, keys: tokens, headDim: 64, causal, queryOffset: 0 };
}

/** Milliseconds that a run took at a size. */
export interface Seen extends Setting {
  readonly ms: number;
}

/** From the largest smaller size of the same kind: attention grows with the square. Null where there is none. */
export function predictMs(seen: readonly Seen[], { tokens, causal }: Setting): number | null {
  const smaller = seen.filter((each) => each.causal === causal && each.tokens < tokens);
  const last = smaller.toSorted((one, other) => one.tokens - other.tokens).at(-1);
  return last ? last.ms * (tokens / last.tokens) ** 2 : null;
}

export function repeatsFor(runMs: number): number {
  return Math.max(1, Math.ceil(LEAST_SAMPLE_MS / runMs));
}

/** How many samples fit into the time that a contestant has. */
export function samplesFor(runMs: number): number {
  const affordable = Math.floor(MOST_SAMPLING_MS / (runMs * repeatsFor(runMs)));
  return Math.min(SAMPLES.most, Math.max(SAMPLES.least, affordable));
}

/** Who is sampled in each round: everyone in turns, A B C A B C, until they have their samples. */
export function turns(samples: readonly number[]): readonly (readonly number[])[] {
  return Array.from({ length: Math.max(0, ...samples) }, (_, round) =>
    samples.flatMap((count, contestant) => (round < count ? [contestant] : [])),
  );
}
