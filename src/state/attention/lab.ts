import { attentionKernels } from '../../kernels';
import type { Kernel } from '../../spec/kernel';
import type { Dimension, NumberDimension } from '../../spec/task';

/** What a lab compares: kernels over the same dimensions. Codec, controls and columns follow from it. */
export interface Lab {
  readonly kernels: readonly Kernel[];
  readonly dimensions: readonly Dimension[];
}

export const attentionLab: Lab = {
  kernels: attentionKernels,
  dimensions: attentionKernels[0]?.task.dimensions ?? [],
};

export function kernelById(id: string): Kernel | undefined {
  return attentionLab.kernels.find((kernel) => kernel.id === id);
}

export function isInteger(dimension: Dimension): dimension is NumberDimension {
  return dimension.kind === 'integer';
}
