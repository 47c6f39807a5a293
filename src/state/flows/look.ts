import { standardisationLogDet } from '../../flows/standardisation';
import { flowInverse, flowPath } from '../../reference/flow';
import type { FlowShape } from '../../spec/flow';
import type { DataInfo } from './dataSource';
import type { Model } from './flowStore';
import { type Look, lookStore } from './views';

/** Stops of the way from x to z: x, the standardised x, and one after each coupling layer. */
export function stageCount({ layers }: FlowShape): number {
  return layers + 2;
}

/** The stage in view; the last unless a person has chosen one. */
export function stageIn(shape: FlowShape, stage: number): number {
  return Math.min(stage, stageCount(shape) - 1);
}

export function showStage(stage: number): void {
  lookStore.setState({ stage });
}

export function showCoordinates(coordinates: readonly [number, number]): void {
  lookStore.setState({ coordinates });
}

/** Where the probe is: on a point of the data until it is moved. */
export function probeIn({ probe }: Look, { shown }: DataInfo): readonly [number, number] {
  return probe ?? [shown[0]!, shown[1]!];
}

/** Puts the probe on the plane of x. */
export function probeAt(probe: readonly [number, number]): void {
  if (probe.every(Number.isFinite)) lookStore.setState({ probe });
}

/** Of a flow that points of the plane enter as they are. */
const NO_STANDARDISATION = { mean: [0, 0], deviation: [1, 1] } as const;

/** Puts the probe where the flow takes to `place` at a stage of the way. */
export function probeThrough(
  { shape, weights, standardisation }: Model,
  stage: number,
  place: readonly [number, number],
): void {
  if (stage === 0) return probeAt(place);
  const { point } = flowInverse(shape, weights, place, stage - 1);
  const { mean, deviation } = standardisation ?? NO_STANDARDISATION;
  probeAt([mean[0]! + deviation[0]! * point[0]!, mean[1]! + deviation[1]! * point[1]!]);
}

/** One stop of the probe's way. */
export interface ProbeStop {
  readonly stage: number;
  readonly point: readonly [number, number];
  /** What this stage adds to the log-det; an additive flow's last scale counts with its last layer. */
  readonly logDet: number;
}

export interface ProbeWay {
  /** From x on. */
  readonly stops: readonly ProbeStop[];
  readonly logDet: number;
  /** log p(x) in nats. */
  readonly logProbability: number;
}

/** The way of a point of the plane through a flow, in float64. */
export function probeWay(
  { shape, weights, standardisation }: Model,
  probe: readonly [number, number],
): ProbeWay {
  const { mean, deviation } = standardisation ?? NO_STANDARDISATION;
  const standard = probe.map((x, d) => (x - mean[d]!) / deviation[d]!);
  const path = flowPath(shape, weights, standard);
  const stops: ProbeStop[] = [{ stage: 0, point: probe, logDet: 0 }];
  for (const { kind, point, logDet } of path) {
    const place = [point[0]!, point[1]!] as const;
    const before = stops.at(-1)!;
    if (kind === 'scale') {
      stops[stops.length - 1] = { ...before, point: place, logDet: before.logDet + logDet };
    } else {
      const fixed = kind === 'front' ? standardisationLogDet(standardisation) : 0;
      stops.push({ stage: before.stage + 1, point: place, logDet: logDet + fixed });
    }
  }
  const sum = stops.reduce((total, { logDet }) => total + logDet, 0);
  const [a, b] = stops.at(-1)!.point;
  return {
    stops,
    logDet: sum,
    logProbability: sum - (a * a + b * b) / 2 - Math.log(2 * Math.PI),
  };
}
