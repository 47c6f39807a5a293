import { normals } from './desk';
import type { DataInfo } from './dataSource';
import { askDesk } from './deskClient';
import type { Evaluation, Model } from './flowStore';
import { type Frame, frameOf, gridLines } from './frame';
import { type Points, standardisationLogDet } from '../../flows/standardisation';
import { evaluationOf } from '../../flows/evaluate';
import { cellCentres, integrals } from '../../flows/integral';
import { stageIn } from './look';
import type { Detail } from './pace';
import type { FlowViewer } from './viewer';
import { type Checks, lookStore, type Views, viewsStore, type Warp } from './views';

const SAMPLE_SEED = 11;
const LOG_DET_POINTS = 8;
/** The finest grid of ∫p. */
const MOST_SIDE = { software: 512, hardware: 2048 } as const;
const INTEGRAL_MARGIN = 1.6;

/** The first rows of held-out points. */
export function heldOutRows({ heldOut, dimensions }: DataInfo, count: number): Float32Array {
  return heldOut.subarray(0, Math.min(heldOut.length, count * dimensions));
}

export async function evaluate(
  viewer: FlowViewer,
  data: DataInfo,
  step: number,
  most: number,
  signal: AbortSignal,
): Promise<Evaluation> {
  // draws of one thing lie far apart: all or none
  const rows = heldOutRows(data, data.repeats > 1 ? data.heldOutCount : most);
  const logs = await viewer.logProbability(rows, signal);
  return { step, count: logs.length, ...evaluationOf(logs, data.repeats) };
}

/**
 * Samples, density and warp of the flow in the viewer, each shown as soon as it is there.
 * @throws GpuError, or the signal's reason
 */
export async function lookAt(
  viewer: FlowViewer,
  data: DataInfo,
  model: Model,
  detail: Detail,
  signal: AbortSignal,
): Promise<void> {
  const show = (part: Partial<Views>) => {
    signal.throwIfAborted();
    viewsStore.setState({ step: model.step, ...part });
  };
  const { dimensions } = data;
  const z = normals(detail.samples * dimensions, SAMPLE_SEED);
  show({ samples: (await viewer.map(z, { inverse: true, signal })).points });
  if (dimensions !== 2) return;
  const frame = frameOf(data.shown, 2, [0, 1]);
  const side = detail.densitySide;
  const logs = await viewer.logProbability(cellCentres({ ...frame, side }), signal);
  show({ density: { logs, side, frame } });
  show({ warp: await warped(viewer, data, frame, detail) });
}

/** Points and grid at the stage that is in view. */
export async function warped(
  viewer: FlowViewer,
  data: DataInfo,
  frame: Frame,
  { warpPoints, gridLines: lines, gridVertices }: Detail,
): Promise<Warp> {
  const stage = stageIn(viewer.shape, lookStore.getState().stage);
  const points = data.shown.subarray(0, 2 * warpPoints);
  const grid = gridLines(frame, lines, gridVertices);
  if (stage === 0) return { stage, points, grid, lines };
  const all: Points = new Float64Array(points.length + grid.length);
  all.set(points);
  all.set(grid, points.length);
  const mapped = (await viewer.map(all, { blocks: stage - 1 })).points;
  return {
    stage,
    points: mapped.subarray(0, points.length),
    grid: mapped.subarray(points.length),
    lines,
  };
}

/** Round trip and log-dets of the flow in the viewer. @throws GpuError, or the signal's reason */
export async function check(
  viewer: FlowViewer,
  data: DataInfo,
  model: Model,
  { roundTrip: count }: Detail,
  signal: AbortSignal,
): Promise<Checks> {
  const { dimensions } = data;
  const points = heldOutRows(data, count);
  const there = await viewer.map(points, { signal });
  const back = await viewer.map(there.points, { inverse: true, signal });
  const few = heldOutRows(data, LOG_DET_POINTS).slice();
  const { shape, weights, standardisation, step } = model;
  const exact = await askDesk({ kind: 'logDets', shape, weights, standardisation, points: few });
  const constant = standardisationLogDet(standardisation);
  const deviations = Array.from(exact, (value, row) => {
    return Math.abs(there.logDet[row]! - constant - value) / (1 + Math.abs(value));
  });
  const sums = there.logDet.map((value, row) => Math.abs(value + back.logDet[row]!));
  const { deviation } = data.standardisation;
  const offs = points.map(
    (value, index) => Math.abs(value - back.points[index]!) / deviation[index % dimensions]!,
  );
  return {
    step,
    roundTrip: largest(offs),
    roundTripCount: points.length / dimensions,
    logDet: largest(deviations),
    logDetCount: exact.length,
    logDetSum: largest(sums),
  };
}

/** NaN where one is. */
function largest(values: Iterable<number>): number {
  let most = 0;
  for (const value of values) if (!(value <= most)) most = value;
  return most;
}

/** ∫p over ever finer and wider grids, shown as it goes. */
export async function integrate(
  viewer: FlowViewer,
  data: DataInfo,
  model: Model,
  signal: AbortSignal,
): Promise<void> {
  const { centre, half } = frameOf(data.shown, 2, [0, 1]);
  const start = { centre, half: half * INTEGRAL_MARGIN };
  const logDensity = (points: Points) => viewer.logProbability(points, signal);
  for await (const integral of integrals(start, MOST_SIDE[viewer.pace], logDensity)) {
    viewsStore.setState({ integral: { ...integral, step: model.step } });
  }
}
