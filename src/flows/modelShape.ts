import * as v from 'valibot';
import { COUPLINGS, type FlowShape } from '../spec/flow';
import * as o from './outsideSchemas';

/** Least and most of each size of a flow that this program builds. */
export const SHAPE_RANGES = {
  dimensions: [2, 128],
  layers: [1, 32],
  width: [1, 256],
  depth: [1, 4],
  bins: [2, 32],
} as const satisfies Partial<Record<keyof FlowShape, readonly [number, number]>>;

/** The shape of a flow, as a file gives it. */
export const shapeSchema = o.fields({
  dimensions: o.integer(...SHAPE_RANGES.dimensions),
  coupling: o.oneOf(COUPLINGS),
  mixing: o.flag,
  layers: o.integer(...SHAPE_RANGES.layers),
  width: o.integer(...SHAPE_RANGES.width),
  depth: o.integer(...SHAPE_RANGES.depth),
  bins: o.integer(...SHAPE_RANGES.bins),
});

const ABOVE_0 = o.expected({ en: 'a finite number above 0', 'zh-CN': '大于 0 的有限数' });
const mean = v.pipe(v.number(o.FINITE), v.finite(o.FINITE));
const deviation = v.pipe(v.number(ABOVE_0), v.finite(ABOVE_0), v.gtValue(0, ABOVE_0));

/** What points pass before the weights, as a file gives it: a mean and a deviation for each coordinate. */
export function standardisationSchema(dimensions: number) {
  const words = o.expected({
    en: `a list of ${dimensions}, one for each coordinate`,
    'zh-CN': `${dimensions} 项的列表，每个坐标一项`,
  });
  const each = (item: typeof mean | typeof deviation) =>
    v.pipe(
      o.list(item, dimensions, words),
      v.length(dimensions, words),
      v.transform((values) => Float64Array.from(values)),
    );
  return o.fields({ mean: each(mean), deviation: each(deviation) });
}
