import { DataError } from './dataError';
import { type Standardisation, standardised } from './standardisation';

const LARGEST_FLOAT = 3.4028234663852886e38;
/** Below it float32 loses digits until none is left, and devices may take it for 0. */
const SMALLEST_NORMAL = 2 ** -126;
/** A sample of a flow rarely lies farther out, in deviations. */
const REACH = 16;
/** Steps of float32 that a deviation spans at least: a shift by 10⁵ deviations leaves 128. */
const LEAST_STEPS = 8;
/** Farther out, in deviations, the square that log p takes leaves float32. */
const FARTHEST = 1e18;

/**
 * Whether points can be standardised, trained on and drawn again in float32.
 * @param training [count, dimensions], which `by` is of
 * @param heldOut [count, dimensions]
 * @throws DataError that names the column and what to do
 */
export function checkStandardisable(
  training: Float32Array,
  heldOut: Float32Array,
  by: Standardisation,
): void {
  by.mean.forEach((_, column) => {
    checkVaries(training, by, column);
    checkRange(by, column);
    checkSteps(training, by, column);
  });
  checkDistinct(training, by);
  checkHeldOut(heldOut, by);
}

/** @throws DataError where all points are equal in a column */
function checkVaries(training: Float32Array, { mean }: Standardisation, column: number): void {
  for (let index = column; index < training.length; index += mean.length) {
    if (training[index] !== training[column]) return;
  }
  throw refusal(
    column,
    `is ${training[column]} in every point to train on`,
    `在所有训练点中都是 ${training[column]}`,
    'leave it out, or subtract its mean in float64 if it varied there',
    '请去掉这一列；若它在 float64 中有变化，请先在 float64 中减去均值',
  );
}

/** @throws DataError where a column is so narrow or so wide that float32 does not hold it */
function checkRange({ mean, deviation }: Standardisation, column: number): void {
  const [centre, spread] = [mean[column]!, deviation[column]!];
  if (spread < SMALLEST_NORMAL) {
    throw refusal(
      column,
      `has a deviation of ${said(spread)}, below what float32 holds (${said(SMALLEST_NORMAL)})`,
      `的标准差为 ${said(spread)}，低于 float32 所能表示的 ${said(SMALLEST_NORMAL)}`,
      'scale it up',
      '请将其放大',
    );
  }
  if (Math.abs(centre) + REACH * spread <= LARGEST_FLOAT) return;
  throw refusal(
    column,
    `has a deviation of ${said(spread)} about ${said(centre)}, so that samples would leave float32 (${said(LARGEST_FLOAT)})`,
    `以 ${said(centre)} 为中心、标准差为 ${said(spread)}，样本会超出 float32 的范围（${said(LARGEST_FLOAT)}）`,
    'scale it down',
    '请将其缩小',
  );
}

/** @throws DataError where a column is so far from 0 that float32 cannot tell its points apart */
function checkSteps(training: Float32Array, by: Standardisation, column: number): void {
  let largest = 0;
  for (let index = column; index < training.length; index += by.mean.length) {
    largest = Math.max(largest, Math.abs(training[index]!));
  }
  const [centre, spread] = [by.mean[column]!, by.deviation[column]!];
  if (spread >= LEAST_STEPS * stepOf(largest)) return;
  throw refusal(
    column,
    `has a deviation of ${said(spread)} about ${said(centre)}, where float32 advances in steps of ${said(stepOf(largest))}`,
    `以 ${said(centre)} 为中心、标准差为 ${said(spread)}，而 float32 在该处的间隔为 ${said(stepOf(largest))}`,
    'subtract its mean in float64 before saving it as float32',
    '请先以 float64 减去均值，再保存为 float32',
  );
}

/** From a float32 value to the next. */
function stepOf(value: number): number {
  return 2 ** (Math.floor(Math.log2(Math.max(value, SMALLEST_NORMAL))) - 23);
}

/**
 * A point that lies very far out widens its column until the others fall on one value.
 * @throws DataError where more than half of the neighbours that differ no longer do
 */
function checkDistinct(training: Float32Array, by: Standardisation): void {
  const dimensions = by.mean.length;
  const narrowed = standardised(training, by);
  for (let column = 0; column < dimensions; column++) {
    let [differ, fallen] = [0, 0];
    for (let index = column + dimensions; index < training.length; index += dimensions) {
      if (training[index] === training[index - dimensions]) continue;
      differ++;
      if (narrowed[index] === narrowed[index - dimensions]) fallen++;
    }
    if (2 * fallen <= differ) continue;
    throw refusal(
      column,
      `has a deviation of ${said(by.deviation[column]!)} from a few points far out, beside which float32 cannot tell the others apart`,
      `因少数极远的点而标准差达 ${said(by.deviation[column]!)}，float32 无法再区分其余的点`,
      'leave those points out',
      '请去掉这些点',
    );
  }
}

/** @throws DataError where a held-out point has no finite density under any flow of the others */
function checkHeldOut(heldOut: Float32Array, { mean, deviation }: Standardisation): void {
  const dimensions = mean.length;
  heldOut.forEach((value, index) => {
    const column = index % dimensions;
    const distance = Math.abs(value - mean[column]!) / deviation[column]!;
    if (distance <= FARTHEST) return;
    throw refusal(
      column,
      `holds ${said(value)}, ${said(distance)} deviations from the points to train on`,
      `含有 ${said(value)}，与训练点相距 ${said(distance)} 个标准差`,
      'leave that point out',
      '请去掉该点',
    );
  });
}

function said(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function refusal(
  column: number,
  found: string,
  chinese: string,
  remedy: string,
  remedyChinese: string,
): DataError {
  return new DataError({
    en: `Column ${column + 1} ${found}, and cannot be standardised: ${remedy}.`,
    'zh-CN': `第 ${column + 1} 列${chinese}，无法标准化：${remedyChinese}。`,
  });
}
