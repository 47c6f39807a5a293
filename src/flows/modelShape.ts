import { COUPLINGS, type Coupling, type FlowShape } from '../spec/flow';
import { quoteOutside } from '../spec/outsideText';
import { DataError } from './dataError';
import type { Standardisation } from './standardisation';

/** Least and most of each size of a flow that this program builds. */
export const SHAPE_RANGES = {
  dimensions: [2, 128],
  layers: [1, 32],
  width: [1, 256],
  depth: [1, 4],
  bins: [2, 32],
} as const satisfies Partial<Record<keyof FlowShape, readonly [number, number]>>;

type Size = keyof typeof SHAPE_RANGES;

/**
 * The shape of a flow from a file.
 * @throws DataError that names the field and what it may be
 */
export function parseShape(value: unknown): FlowShape {
  const fields = typeof value === 'object' && value !== null ? value : {};
  const field = (key: keyof FlowShape): unknown =>
    Object.hasOwn(fields, key) ? (fields as Readonly<Record<string, unknown>>)[key] : undefined;
  const size = (key: Size): number => parseSize(key, field(key));
  const mixing = field('mixing');
  if (typeof mixing !== 'boolean') throw refusal('mixing', mixing, 'true, false');
  return {
    dimensions: size('dimensions'),
    coupling: parseCoupling(field('coupling')),
    mixing,
    layers: size('layers'),
    width: size('width'),
    depth: size('depth'),
    bins: size('bins'),
  };
}

/** @throws DataError */
function parseSize(key: Size, value: unknown): number {
  const [least, most] = SHAPE_RANGES[key];
  const isSize = Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
  if (isSize) return Number(value);
  throw refusal(key, value, `${least}–${most}`);
}

/** @throws DataError */
function parseCoupling(value: unknown): Coupling {
  const coupling = COUPLINGS.find((each) => each === value);
  if (coupling !== undefined) return coupling;
  throw refusal('coupling', value, COUPLINGS.join(', '));
}

function refusal(key: keyof FlowShape, value: unknown, allowed: string): DataError {
  const found = typeof value === 'object' ? typeof value : quoteOutside(String(value), 20);
  return new DataError({
    en: `The model’s shape has ${key} ${found}, allowed is ${allowed}: choose a model that Tilescope saved.`,
    'zh-CN': `模型形状中的 ${key} 为 ${found}，允许的值为 ${allowed}：请选择由 Tilescope 保存的模型。`,
  });
}

/**
 * What a file says that points pass before the weights.
 * @throws DataError unless it is a mean and a positive deviation for each coordinate
 */
export function parseStandardisation(value: unknown, dimensions: number): Standardisation {
  const fields = typeof value === 'object' && value !== null ? value : {};
  const numbers = (key: keyof Standardisation, isAllowed: (each: number) => boolean) => {
    const list: unknown = Object.hasOwn(fields, key)
      ? (fields as Readonly<Record<string, unknown>>)[key]
      : undefined;
    const isFit = (each: unknown): boolean => Number.isFinite(each) && isAllowed(Number(each));
    if (Array.isArray(list) && list.length === dimensions && list.every(isFit)) {
      return Float64Array.from(list as readonly number[]);
    }
    throw new DataError({
      en: `The model’s standardisation needs a ${key} for each of ${dimensions} coordinates, finite${key === 'deviation' ? ' and above 0' : ''}: save the model again.`,
      'zh-CN': `模型的 standardisation 需要为 ${dimensions} 个坐标各给出一个有限的 ${key}${key === 'deviation' ? '，且大于 0' : ''}：请重新保存模型。`,
    });
  };
  return { mean: numbers('mean', () => true), deviation: numbers('deviation', (each) => each > 0) };
}
