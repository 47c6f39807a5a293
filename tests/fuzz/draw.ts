import type { Capabilities } from '../../src/spec/capabilities';
import type { Kernel, Tuning } from '../../src/spec/kernel';
import { resolveTuning } from '../../src/spec/plan';
import { randomStream } from '../../src/spec/random';
import type { Dims } from '../../src/spec/task';

/** Draws from stream `stream` of `seed`: the same on every machine. */
export class Draw {
  readonly uniform: () => number;

  constructor(seed: number, stream: number) {
    this.uniform = randomStream(seed, stream).uniform;
  }

  /** A whole number from `least` to `most`. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.uniform() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  oneOf<T>(choices: readonly T[]): T {
    return choices[this.integer(0, choices.length - 1)]!;
  }
}

/** Any choice of each tunable; whether the device can run it is for `unsupported` to say. */
export function drawTuning<D extends Dims>(kernel: Kernel<D>, draw: Draw): Tuning {
  return Object.fromEntries(
    kernel.tunables.map(({ name, choices }) => [name, draw.oneOf(choices)]),
  );
}

/** As often as not the tuning that runs unless a person chooses, else any. */
export function drawTuningOrDefault<D extends Dims>(
  kernel: Kernel<D>,
  dims: D,
  capabilities: Capabilities,
  draw: Draw,
): Tuning {
  if (draw.chance(0.4)) return resolveTuning(kernel, dims, capabilities);
  return drawTuning(kernel, draw);
}
