import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { encodeModel } from '../../src/flows/modelFile';
import type { Standardisation } from '../../src/flows/standardisation';
import { flowLayout, type FlowShape } from '../../src/spec/flow';

/** A flow that only stretches and shifts. */
export const SMALL_FLOW: FlowShape = {
  dimensions: 2,
  coupling: 'additive',
  mixing: false,
  layers: 1,
  width: 2,
  depth: 1,
  bins: 2,
};

/** Writes the flow, all weights 0, as `model.json` into the folder. */
export function saveSmallModel(folder: string, standardisation?: Standardisation) {
  const model = {
    shape: SMALL_FLOW,
    weights: new Float32Array(flowLayout(SMALL_FLOW).parameters),
    ...(standardisation && { standardisation }),
  };
  const file = path.join(folder, 'model.json');
  writeFileSync(file, encodeModel(model));
  return { file, model };
}
