import { flowKernels } from '../../kernels';
import { flowDimensions } from '../../kernels/flow/dims';
import { COUPLINGS } from '../../spec/flow';
import { createComparison } from '../comparison/comparison';
import type { Lab } from '../comparison/lab';
import { flowInputs } from './flowInputs';

const SPLINE = COUPLINGS.indexOf('spline');

export const flowLab: Lab = {
  id: 'flows',
  kernels: flowKernels,
  dimensions: flowDimensions,
  software: { dims: { batch: 1024, layers: 6, width: 32 }, mostKernels: 2 },
  presets: [],
  idle: ({ coupling }) => (coupling === SPLINE ? [] : ['bins']),
  inputs: flowInputs,
  // a point has no neighbours: a mean of several would be none of them
  map: { slices: [], condense: 'sample' },
};

export const flowComparison = createComparison(flowLab);
