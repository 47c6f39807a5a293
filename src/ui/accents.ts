import type { Kernel } from '../spec/kernel';

/** The accent that stands for a kernel in every chart of its lab: by its place in the registry. */
export function accentOf(kernels: readonly Pick<Kernel, 'id'>[], id: string): string {
  return `var(--accent-${kernels.findIndex((kernel) => kernel.id === id)})`;
}
