import type { Kernel } from '../../src/spec/kernel';
import type { Task } from '../../src/spec/task';

type ScaleDims = { readonly rows: number; readonly columns: number };

/** The smallest task there is, to test the engine by: output = 3·x. */
export const scaleTask: Task<ScaleDims> = {
  id: 'scale',
  name: { en: 'Scale', 'zh-CN': '缩放' },
  formula: 'y = 3x',
  dimensions: [],
  inputs: ({ rows, columns }) => [{ name: 'x', shape: [rows, columns] }],
  outputs: ({ rows, columns }) => [{ name: 'y', shape: [rows, columns] }],
  reference: ({ x }, { columns }, rows) =>
    Float64Array.from(
      rows.flatMap((row) =>
        Array.from({ length: columns }, (_, column) => 3 * (x?.[row * columns + column] ?? NaN)),
      ),
    ),
  referenceFlopsPerRow: ({ columns }) => columns,
  tolerance: { relativeToLargest: 1e-6, reason: { en: 'one product', 'zh-CN': '一次乘法' } },
  smaller: { en: 'choose fewer rows', 'zh-CN': '请减少行数' },
  testDims: [{ rows: 5, columns: 7 }],
};

const SOURCE = `
const FACTOR: f32 = 1.0;
struct Params { first_workgroup: u32, end_workgroup: u32, count: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(4)
fn scale(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) lane: u32) {
  let workgroup = params.first_workgroup + id.x + id.y * count.x;
  let i = workgroup * 4u + lane;
  if (workgroup < params.end_workgroup && i < params.count) { y[i] = FACTOR * x[i]; }
}
`;

/** A kernel of {@link scaleTask}; `source` and `factor` let a test break it. */
export function scaleKernel({ source = SOURCE, factor = 3, id = 'scale' } = {}): Kernel<ScaleDims> {
  return {
    id,
    task: scaleTask,
    name: { en: id, 'zh-CN': id },
    why: { en: '', 'zh-CN': '' },
    paper: { title: '', url: '' },
    shader: { path: 'scale.wgsl', source },
    uses: [],
    tunables: [],
    preferred: [{}],
    plan: ({ rows, columns }) => ({
      constants: source === SOURCE ? { FACTOR: factor } : {},
      params: [{ name: 'count', type: 'u32', value: rows * columns }],
      scratch: [],
      passes: [
        {
          entryPoint: 'scale',
          workgroups: Math.ceil((rows * columns) / 4),
          flops: rows * columns,
          traffic: [
            { tensor: 'x', readBytes: 4 * rows * columns, writeBytes: 0 },
            { tensor: 'y', readBytes: 0, writeBytes: 4 * rows * columns },
          ],
        },
      ],
      invocations: 4,
      workgroupBytes: 0,
    }),
  };
}
