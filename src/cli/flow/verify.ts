import type { Mapped } from '../../flows/flowRunner';
import type { FlowModel } from '../../flows/modelFile';
import type { Standardisation } from '../../flows/standardisation';
import { dimsOf, type FlowDims } from '../../kernels/flow/dims';
import { flow } from '../../kernels/flow/task';
import { outputError, rowsToVerify } from '../../measure/verify';
import type { OutputError } from '../../spec/measurement';
import { firstOutput } from '../../spec/plan';

/** Half a step of float32 around a number, as a share of it. */
const FLOAT32_ROUNDING = 2 ** -24;

/** How far what the device made of some points is from float64. */
export interface FlowErrors {
  readonly points: OutputError;
  readonly logDet: OutputError;
}

/** Rows of the definition in float64: all of a small file, a sample of a large one. */
interface ExactRows {
  readonly rows: readonly number[];
  /** z, or data before their standardisation is undone, [rows.length, dimensions]. */
  readonly points: Float64Array;
  /** Of the whole way, [rows.length]. */
  readonly logDet: Float64Array;
}

/**
 * Points and log-dets, each against the largest of its own kind.
 * @param given the points that were carried, [count, dimensions]
 */
export function mappedErrors(
  model: FlowModel,
  given: Float32Array,
  mapped: Mapped,
  inverse: boolean,
): FlowErrors {
  const { dimensions } = model.shape;
  const { rows, points, logDet } = exactRows(model, given, inverse);
  const { relativeToLargest } = toleranceOf(model);
  const by = inverse ? model.standardisation : undefined;
  const found = by ? inDeviations(mapped.points, points, rows, by) : mapped.points;
  const unit = inverse && !by ? dataUnit(model) : 1;
  return {
    points: errorOf(found, points, { rows, dimensions, unit, relativeToLargest }),
    logDet: errorOf(mapped.logDet, logDet, { rows, dimensions: 1, unit: 1, relativeToLargest }),
  };
}

/** Log-densities [count] of the points [count, dimensions]. */
export function logProbabilityError(
  model: FlowModel,
  given: Float32Array,
  logs: Float32Array,
): OutputError {
  const { dimensions } = model.shape;
  const { rows, points, logDet } = exactRows(model, given, false);
  const exact = logDet.map((each, index) => {
    const z = points.subarray(index * dimensions, (index + 1) * dimensions);
    const squares = z.reduce((sum, value) => sum + value * value, 0);
    return each - squares / 2 - (dimensions / 2) * Math.log(2 * Math.PI);
  });
  const { relativeToLargest } = toleranceOf(model);
  return errorOf(logs, exact, { rows, dimensions: 1, unit: 1, relativeToLargest });
}

interface Judging {
  readonly rows: readonly number[];
  readonly dimensions: number;
  /** What is small is held against this in place of itself: a unit of noise or data, one nat. */
  readonly unit: number;
  readonly relativeToLargest: number;
}

function errorOf(
  output: Float32Array,
  exact: Float64Array,
  { rows, dimensions, unit, relativeToLargest }: Judging,
): OutputError {
  const reason = flow.tolerance.reason;
  const error = outputError(output, exact, rows, dimensions, { relativeToLargest, reason });
  if (largest(exact) >= unit) return error;
  const relative = error.maxAbs / unit;
  return { ...error, relative, withinTolerance: relative <= relativeToLargest };
}

/**
 * Data as deviations from their mean, so that data far from 0 are held to what they differ by. Float32
 * stores them as finely as it can: what that rounds away is no error of the flow.
 * @param exact of `rows`, in deviations
 */
function inDeviations(
  data: Float32Array,
  exact: Float64Array,
  rows: readonly number[],
  { mean, deviation }: Standardisation,
): Float32Array {
  const dimensions = mean.length;
  const found = new Float32Array(data.length);
  rows.forEach((row, index) => {
    for (let d = 0; d < dimensions; d++) {
      const x = data[row * dimensions + d]!;
      const wanted = exact[index * dimensions + d]!;
      const difference = (x - mean[d]!) / deviation[d]! - wanted;
      const rounding = (Math.abs(x) * FLOAT32_ROUNDING) / deviation[d]!;
      const excess = Math.abs(difference) - rounding;
      // NaN is no rounding
      const kept = excess <= 0 ? 0 : Math.sign(difference) * excess;
      found[row * dimensions + d] = wanted + kept;
    }
  });
  return found;
}

function exactRows(model: FlowModel, given: Float32Array, inverse: boolean): ExactRows {
  const { shape, standardisation } = model;
  const dims = dimsOf(shape, { batch: given.length / shape.dimensions, inverse });
  const rows = rowsToVerify(firstOutput(flow, dims), flow.referenceFlopsPerRow(dims));
  const entering = inverse || !standardisation ? given : standardise(given, standardisation);
  const { points, logDet } = exactOf(model, entering, dims, rows);
  const scales = standardisation?.deviation ?? new Float64Array();
  const widening = scales.reduce((sum, deviation) => sum + Math.log(deviation), 0);
  const constant = inverse ? widening : -widening;
  return { rows, points, logDet: logDet.map((each) => each + constant) };
}

/**
 * Points in deviations from their mean. Not what the runner takes for it: a mistake there must not be in
 * its check too.
 */
function standardise(points: Float32Array, { mean, deviation }: Standardisation): Float32Array {
  const entering = new Float32Array(points.length);
  for (let first = 0; first < points.length; first += mean.length) {
    mean.forEach((centre, d) => {
      entering[first + d] = (points[first + d]! - centre) / deviation[d]!;
    });
  }
  return entering;
}

function exactOf(
  { weights, shape: { dimensions } }: FlowModel,
  given: Float32Array,
  dims: FlowDims,
  rows: readonly number[],
): Omit<ExactRows, 'rows'> {
  const exact = flow.reference({ points: given, weights }, dims, rows);
  const length = dimensions + 1;
  return {
    points: exact.filter((_, index) => index % length < dimensions),
    logDet: exact.filter((_, index) => index % length === dimensions),
  };
}

/** How large the data of a model without a standardisation are: where a deviation of the noise to either side leads. */
function dataUnit(model: FlowModel): number {
  const { dimensions } = model.shape;
  const corners = new Float32Array(2 * dimensions).fill(1).fill(-1, dimensions);
  const { points } = exactOf(
    model,
    corners,
    dimsOf(model.shape, { batch: 2, inverse: true }),
    [0, 1],
  );
  return largest(points);
}

function toleranceOf({ shape }: FlowModel) {
  return flow.toleranceFor?.(dimsOf(shape, { batch: 1, inverse: false })) ?? flow.tolerance;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
