import { flowLayout, type FlowShape } from '../spec/flow';
import { DataError } from './dataError';
import { decodeFloats, encodeFloats } from './base64';
import { parseShape, parseStandardisation } from './modelShape';
import type { Standardisation } from './standardisation';

const FORMAT = 'tilescope-flow';
/** Without a standardisation, as all models were once, and with one. */
const [PLAIN, STANDARDISED] = [1, 2];

/** More than the weights of the largest flow that this program builds take. */
export const MOST_MODEL_BYTES = 384 * 2 ** 20;

/** How a model came about, whatever its writer wished to keep. */
export type TrainingRecord = Readonly<Record<string, unknown>>;

export interface FlowModel {
  readonly shape: FlowShape;
  /** As flowLayout(shape) places them. */
  readonly weights: Float32Array;
  /** What points pass before the weights; without one they enter as they are. */
  readonly standardisation?: Standardisation | undefined;
  readonly training?: TrainingRecord;
}

/** A model as JSON; the weights are base64 of little-endian float32, means and deviations plain numbers. */
export function encodeModel({ shape, weights, standardisation, training }: FlowModel): string {
  const by = standardisation && {
    mean: [...standardisation.mean],
    deviation: [...standardisation.deviation],
  };
  // what knows no standardisation must not read a model that needs one
  const version = by ? STANDARDISED : PLAIN;
  const record = { ...(by && { standardisation: by }), ...(training && { training }) };
  const file = { format: FORMAT, version, shape, ...record };
  return `${JSON.stringify({ ...file, weights: encodeFloats(weights) }, null, 2)}\n`;
}

/**
 * Reads what encodeModel wrote. Nothing is allocated before the sizes agree.
 * @throws DataError that says what is wrong
 */
export function decodeModel(text: string): FlowModel {
  const file = parseObject(text);
  const version = checkFormat(file);
  const shape = parseShape(own(file, 'shape'));
  const weights = parseWeights(own(file, 'weights'), flowLayout(shape).parameters);
  const by =
    version === STANDARDISED
      ? { standardisation: parseStandardisation(own(file, 'standardisation'), shape.dimensions) }
      : refuseStandardisation(file);
  const training = own(file, 'training');
  if (training === undefined) return { shape, weights, ...by };
  if (isRecord(training)) return { shape, weights, ...by, training };
  throw new DataError({
    en: 'The model’s training record is no object: remove it from the file.',
    'zh-CN': '模型的 training 记录不是对象：请将它从文件中删除。',
  });
}

type Fields = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field of the file itself, never one of Object.prototype. */
function own(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

/** @throws DataError */
function parseObject(text: string): Fields {
  try {
    // a key that would set a prototype when it is copied is left out
    const value: unknown = JSON.parse(text, (key, each: unknown) =>
      key === '__proto__' ? undefined : each,
    );
    if (isRecord(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
  }
  throw new DataError({
    en: 'The file is no JSON object: choose a model that Tilescope saved.',
    'zh-CN': '该文件不是 JSON 对象：请选择由 Tilescope 保存的模型。',
  });
}

/** @returns the version. @throws DataError */
function checkFormat(file: Fields): number {
  if (own(file, 'format') !== FORMAT) {
    throw new DataError({
      en: `The file is no model of a flow (format "${FORMAT}" is missing): choose a model that Tilescope saved.`,
      'zh-CN': `该文件不是流模型（缺少 format "${FORMAT}"）：请选择由 Tilescope 保存的模型。`,
    });
  }
  const version = own(file, 'version');
  if (version === PLAIN || version === STANDARDISED) return version;
  throw new DataError({
    en: `The model is of neither version ${PLAIN} nor ${STANDARDISED}, which are known here: open it with a newer Tilescope.`,
    'zh-CN': `该模型的版本不是此处支持的 ${PLAIN} 或 ${STANDARDISED}：请用更新的 Tilescope 打开。`,
  });
}

/** A version 1 that has one was changed by hand: passed over, its densities would be wrong. @throws DataError */
function refuseStandardisation(file: Fields): Record<never, never> {
  if (own(file, 'standardisation') === undefined) return {};
  throw new DataError({
    en: `The model is of version ${PLAIN}, which has no standardisation, and yet holds one: save the model again.`,
    'zh-CN': `该模型的版本为 ${PLAIN}，不应含有 standardisation：请重新保存模型。`,
  });
}

/** @throws DataError */
function parseWeights(value: unknown, count: number): Float32Array {
  const weights = typeof value === 'string' ? decodeFloats(value, count) : null;
  if (weights === null) {
    throw new DataError({
      en: `The model’s weights are not the base64 of ${count} float32 values that its shape needs: save the model again.`,
      'zh-CN': `模型的 weights 不是其形状所需的 ${count} 个 float32 值的 base64：请重新保存模型。`,
    });
  }
  const offender = weights.findIndex((weight) => !Number.isFinite(weight));
  if (offender < 0) return weights;
  throw new DataError({
    en: `Weight ${offender} of the model is ${weights[offender]}: train it again, or choose another.`,
    'zh-CN': `模型的第 ${offender} 个权重为 ${weights[offender]}：请重新训练，或选择其他模型。`,
  });
}
