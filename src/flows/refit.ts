import { flowLayout } from '../spec/flow';
import type { FlowModel } from './modelFile';
import type { Standardisation } from './standardisation';

/**
 * The same flow behind another standardisation: its front's actnorm takes up the difference. A flow that
 * was saved without one, or that is trained on from other data, learns from standardised points this way.
 */
export function refitted(
  { shape, weights, standardisation: old }: Omit<FlowModel, 'training'>,
  standardisation: Standardisation,
): Float32Array {
  const { logScale, shift } = flowLayout(shape).actnorm;
  const moved = weights.slice();
  for (let d = 0; d < shape.dimensions; d++) {
    const [mean, deviation] = [old?.mean[d] ?? 0, old?.deviation[d] ?? 1];
    const scale = Math.exp(weights[logScale + d]!);
    // y = (x − mean) / deviation · scale + shift, with x = the new mean + the new deviation · u
    moved[logScale + d] =
      weights[logScale + d]! + Math.log(standardisation.deviation[d]!) - Math.log(deviation);
    moved[shift + d] =
      weights[shift + d]! + ((standardisation.mean[d]! - mean) / deviation) * scale;
  }
  return moved;
}
