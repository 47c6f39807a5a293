import { attentionKernels } from '../../../kernels';

/** The accent that stands for a kernel in every chart of the lab. */
function accentOf(id: string): string {
  return `var(--accent-${attentionKernels.findIndex((kernel) => kernel.id === id) % 8})`;
}

export const STANDARD_ACCENT = accentOf('standard');
export const FLASH_ACCENT = accentOf('flash');
export const LINEAR_ACCENT = accentOf('linear');
