/** A product of matrices that a subgroup takes: M × K by K × N. */
export interface MatrixSize {
  readonly M: number;
  readonly N: number;
  readonly K: number;
}

/** The smallest shader that multiplies one matrix of halves by another into f32. */
export interface MatrixShader {
  readonly name: string;
  /** Whether the right matrix lies in memory column by column. */
  readonly transposed: boolean;
  source(size: MatrixSize, lanes: number): string;
}

const HEAD = `enable f16;
enable chromium_experimental_subgroup_matrix;

@group(0) @binding(0) var<storage, read> left: array<vec4<f16>>;
@group(0) @binding(1) var<storage, read> right: array<vec4<f16>>;
@group(0) @binding(2) var<storage, read_write> product: array<f32>;
`;

export const MATRIX_SHADERS: readonly MatrixShader[] = [
  {
    name: 'from storage, A B',
    transposed: false,
    source: ({ M, N, K }, lanes) => `${HEAD}
@compute @workgroup_size(${lanes})
fn main() {
  let a = subgroupMatrixLoad<subgroup_matrix_left<f16, ${K}, ${M}>, row_major>(&left, 0, ${K / 4});
  let b = subgroupMatrixLoad<subgroup_matrix_right<f16, ${N}, ${K}>, row_major>(&right, 0, ${N / 4});
  var sum: subgroup_matrix_result<f32, ${N}, ${M}>;
  sum = subgroupMatrixMultiplyAccumulate(a, b, sum);
  subgroupMatrixStore<row_major>(&product, 0, sum, ${N});
}`,
  },
  {
    name: 'through workgroup memory, A Bᵀ',
    transposed: true,
    source: ({ M, N, K }, lanes) => `${HEAD}
var<workgroup> staged: array<vec4<f16>, ${(N * K) / 4}>;
var<workgroup> result: array<f32, ${M * N}>;

@compute @workgroup_size(${lanes})
fn main(@builtin(local_invocation_index) lane: u32) {
  for (var i = lane; i < ${(N * K) / 4}; i += ${lanes}) { staged[i] = right[i]; }
  workgroupBarrier();
  let a = subgroupMatrixLoad<subgroup_matrix_left<f16, ${K}, ${M}>, row_major>(&left, 0, ${K / 4});
  let b = subgroupMatrixLoad<subgroup_matrix_right<f16, ${N}, ${K}>, col_major>(&staged, 0, ${K / 4});
  subgroupMatrixStore<row_major>(&result, 0, subgroupMatrixMultiply<f32>(a, b), ${N});
  workgroupBarrier();
  for (var i = lane; i < ${M * N}; i += ${lanes}) { product[i] = result[i]; }
}`,
  },
];
