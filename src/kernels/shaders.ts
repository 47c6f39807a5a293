import gridSource from '../../shaders/shared/grid.wgsl?raw';
import outerAddSource from '../../shaders/shared/outer_add.wgsl?raw';
import storeRowSource from '../../shaders/shared/store_row.wgsl?raw';
import visibleKeysSource from '../../shaders/shared/visible_keys.wgsl?raw';
import type { ShaderFile } from '../spec/kernel';

/** Files that several kernels join in front of their own. */
export const grid: ShaderFile = { path: 'shared/grid.wgsl', source: gridSource };
export const outerAdd: ShaderFile = { path: 'shared/outer_add.wgsl', source: outerAddSource };
export const visibleKeys: ShaderFile = {
  path: 'shared/visible_keys.wgsl',
  source: visibleKeysSource,
};
export const storeRow: ShaderFile = { path: 'shared/store_row.wgsl', source: storeRowSource };
