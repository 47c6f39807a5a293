import * as v from 'valibot';
import { flowLayout, type FlowShape } from '../spec/flow';
import { DataError } from './dataError';
import { decodeFloats, encodeFloats } from './base64';
import { shapeSchema, standardisationSchema } from './modelShape';
import { type OutsideFile, parseJson, readOutside } from './outside';
import * as o from './outsideSchemas';
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

const MODEL: OutsideFile = {
  name: { en: 'model', 'zh-CN': '模型' },
  remedy: {
    en: 'save the model again, or choose another that Tilescope saved',
    'zh-CN': '请重新保存模型，或选择其他由 Tilescope 保存的模型',
  },
};

const HEAD = o.fields({ format: v.optional(v.unknown()), version: v.optional(v.unknown()) });
const SHAPE = o.fields({ shape: shapeSchema });

/**
 * Reads what encodeModel wrote. Nothing is allocated before the sizes agree.
 * @throws DataError that says what is wrong
 */
export function decodeModel(text: string): FlowModel {
  const file = parseJson(text, MODEL);
  const { format, version } = readOutside(HEAD, file, MODEL);
  if (format !== FORMAT) {
    throw new DataError({
      en: `The file is no model of a flow (format "${FORMAT}" is missing): choose a model that Tilescope saved.`,
      'zh-CN': `该文件不是流模型（缺少 format "${FORMAT}"）：请选择由 Tilescope 保存的模型。`,
    });
  }
  if (version !== PLAIN && version !== STANDARDISED) {
    throw new DataError({
      en: `The model is of neither version ${PLAIN} nor ${STANDARDISED}, which are known here: open it with a newer Tilescope.`,
      'zh-CN': `该模型的版本不是此处支持的 ${PLAIN} 或 ${STANDARDISED}：请用更新的 Tilescope 打开。`,
    });
  }
  const { shape } = readOutside(SHAPE, file, MODEL);
  const others = o.fields({
    weights: weightsSchema(flowLayout(shape).parameters),
    standardisation:
      version === STANDARDISED ? standardisationSchema(shape.dimensions) : noStandardisation,
    training: v.exactOptional(training),
  });
  return { shape, ...readOutside(others, file, MODEL) };
}

/** A version 1 that has one was changed by hand: passed over, its densities would be wrong. */
const noStandardisation = v.optional(
  v.undefined(
    o.expected({
      en: `absent: version ${PLAIN} has none`,
      'zh-CN': `不存在的字段（版本 ${PLAIN} 没有）`,
    }),
  ),
);

/** A key that would set a prototype when it is copied is left out. */
const training = v.pipe(o.record, v.record(v.string(), v.unknown()));

function weightsSchema(count: number) {
  const words = o.expected({
    en: `the base64 of the ${count} float32 values that its shape needs`,
    'zh-CN': `其形状所需的 ${count} 个 float32 值的 base64`,
  });
  return v.pipe(
    v.string(words),
    v.transform((value) => decodeFloats(value, count)),
    v.instance(Float32Array, words),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      const input = dataset.value;
      const key = input.findIndex((weight) => !Number.isFinite(weight));
      if (key < 0) return;
      const item = { type: 'unknown', origin: 'value', input, key, value: input[key] } as const;
      addIssue({ message: o.FINITE, path: [item] });
    }),
  );
}
