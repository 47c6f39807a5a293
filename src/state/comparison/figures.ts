import { gigaflopsPerSecond, requestedGigabytesPerSecond, speedup } from '../../measure/derive';
import { median, quantile } from '../../measure/statistics';
import type { Measurement, PassSamples } from '../../spec/measurement';

export { gigaflopsPerSecond, requestedGigabytesPerSecond, speedup };

/** Samples as they are shown: nanoseconds, the middle half beside the median. */
export interface Spread {
  readonly medianNs: number;
  readonly lowerQuartileNs: number;
  readonly upperQuartileNs: number;
}

export function spreadOf(samplesNs: readonly number[]): Spread {
  return {
    medianNs: median(samplesNs),
    lowerQuartileNs: quantile(samplesNs, 0.25),
    upperQuartileNs: quantile(samplesNs, 0.75),
  };
}

/** All passes through one entry point together: a kernel that works in chunks runs each many times. */
export interface PassFigure {
  readonly entryPoint: string;
  readonly times: number;
  readonly medianNs: number;
}

export function passFigures(passes: readonly PassSamples[]): readonly PassFigure[] {
  const entryPoints = [...new Set(passes.map(({ entryPoint }) => entryPoint))];
  return entryPoints.map((entryPoint) => {
    const group = passes.filter((pass) => pass.entryPoint === entryPoint);
    return {
      entryPoint,
      times: group.length,
      medianNs: median(sumByIndex(group.map(({ samplesNs }) => samplesNs))),
    };
  });
}

function sumByIndex(series: readonly (readonly number[])[]): readonly number[] {
  const [first = []] = series;
  return first.map((_, index) => series.reduce((sum, each) => sum + (each[index] ?? 0), 0));
}

/** A time that may stand beside others: measured, and of a kernel within its tolerance. */
export function isComparable(measurement: Measurement): boolean {
  return measurement.error.withinTolerance && measurement.medianNs > 0;
}
