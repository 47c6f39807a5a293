import { standardised } from '../../flows/standardisation';
import { type FlowDims, shapeOf } from '../../kernels/flow/dims';
import type { FlowShape } from '../../spec/flow';
import type { Dims } from '../../spec/task';
import type { TensorValues } from '../../spec/tensor';
import { askDesk } from './deskClient';
import { type FlowState, flowStore } from './flowStore';

/** Whether the kernels of these sizes run on the weights of the flow that is shown, and on its data. */
export function isComparedFlow({ data, model }: FlowState, dims: Dims): boolean {
  const shape = shapeOf(dims as FlowDims);
  return data?.dimensions === shape.dimensions && model !== null && sameShape(model.shape, shape);
}

function sameShape(one: FlowShape, other: FlowShape): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * What the kernels are compared on: held-out points, standardised, or draws of z where they run inversely, and
 * the weights of the flow that is shown where it has this shape, else such as training starts from.
 * @returns null where there are no data of these dimensions
 */
export async function flowInputs(dims: Dims, seed: number): Promise<TensorValues | null> {
  const { data, model } = flowStore.getState();
  const flowDims = dims as FlowDims;
  const { batch, inverse, dimensions } = flowDims;
  if (data?.dimensions !== dimensions) return null;
  const shape = shapeOf(flowDims);
  const fits = model && sameShape(model.shape, shape);
  const points = await askDesk({
    kind: 'points',
    count: batch,
    normalSeed: inverse ? seed : null,
  });
  const weights = fits ? model.weights : await askDesk({ kind: 'weights', shape, seed });
  if (inverse) return { points, weights };
  const by = fits ? model.standardisation : data.standardisation;
  return { points: standardised(points, by), weights };
}
