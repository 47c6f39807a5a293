import { COUPLINGS, type Coupling, type FlowShape } from '../../spec/flow';
import type { Dimension } from '../../spec/task';

/** What a stack of coupling layers is run over. */
export type FlowDims = {
  /** Points. */
  readonly batch: number;
  readonly dimensions: number;
  readonly layers: number;
  readonly width: number;
  readonly depth: number;
  readonly bins: number;
  /** Place in {@link COUPLINGS}. */
  readonly coupling: number;
  readonly mixing: boolean;
  /** From z to x in place of from x to z. */
  readonly inverse: boolean;
  /** Coupling layers that run, from the front; all unless given. */
  readonly blocks?: number | undefined;
};

/** @throws Error where `coupling` is the place of none */
export function shapeOf(dims: FlowDims): FlowShape {
  const { dimensions, mixing, layers, width, depth, bins } = dims;
  return { dimensions, coupling: couplingOf(dims), mixing, layers, width, depth, bins };
}

function couplingOf(dims: FlowDims): Coupling {
  const coupling = COUPLINGS[dims.coupling];
  if (!coupling) throw new Error(`there is no coupling ${dims.coupling}`);
  return coupling;
}

export function dimsOf(
  shape: FlowShape,
  run: Pick<FlowDims, 'batch' | 'inverse' | 'blocks'>,
): FlowDims {
  const { coupling, ...sizes } = shape;
  return { ...sizes, coupling: COUPLINGS.indexOf(coupling), ...run };
}

export const flowDimensions: readonly Dimension[] = [
  {
    kind: 'integer',
    name: 'batch',
    label: { en: 'Batch', 'zh-CN': '批大小' },
    hint: {
      en: 'Points that are carried through the flow in one call.',
      'zh-CN': '一次调用中通过流的点的数量。',
    },
    min: 1,
    max: 262_144,
    default: 4096,
    scale: 'log',
  },
  {
    kind: 'switch',
    name: 'inverse',
    label: { en: 'Inverse', 'zh-CN': '逆向' },
    hint: {
      en: 'From z back to x, as samples are made; else from x to z, as densities are evaluated.',
      'zh-CN': '从 z 回到 x（采样）；否则从 x 到 z（计算密度）。',
    },
    default: false,
  },
  {
    kind: 'integer',
    name: 'dimensions',
    label: { en: 'Dimensions', 'zh-CN': '维数' },
    hint: { en: 'Coordinates of a point, D.', 'zh-CN': '一个点的坐标数 D。' },
    min: 2,
    max: 128,
    default: 2,
    scale: 'log',
  },
  {
    kind: 'integer',
    name: 'layers',
    label: { en: 'Coupling layers', 'zh-CN': '耦合层' },
    hint: {
      en: 'Layers of the stack; each moves one half of the coordinates.',
      'zh-CN': '堆叠的层数；每层移动一半坐标。',
    },
    min: 1,
    max: 32,
    default: 8,
    scale: 'linear',
  },
  {
    kind: 'integer',
    name: 'width',
    label: { en: 'Width', 'zh-CN': '宽度' },
    hint: {
      en: 'Units of a hidden layer of the conditioner, the small network that steers a coupling.',
      'zh-CN': '条件网络（控制耦合的小网络）每个隐藏层的单元数。',
    },
    min: 1,
    max: 256,
    default: 64,
    scale: 'log',
  },
  {
    kind: 'integer',
    name: 'depth',
    label: { en: 'Depth', 'zh-CN': '深度' },
    hint: { en: 'Hidden layers of the conditioner.', 'zh-CN': '条件网络的隐藏层数。' },
    min: 1,
    max: 4,
    default: 2,
    scale: 'linear',
  },
  {
    kind: 'integer',
    name: 'coupling',
    label: { en: 'Coupling', 'zh-CN': '耦合' },
    hint: {
      en: '0 additive (NICE), 1 affine (RealNVP), 2 rational-quadratic spline.',
      'zh-CN': '0 加性（NICE），1 仿射（RealNVP），2 有理二次样条。',
    },
    min: 0,
    max: 2,
    default: 1,
    scale: 'linear',
  },
  {
    kind: 'integer',
    name: 'bins',
    label: { en: 'Spline bins', 'zh-CN': '样条区间' },
    hint: {
      en: 'Pieces of the spline between −5 and 5.',
      'zh-CN': '样条在 −5 到 5 之间的段数。',
    },
    min: 2,
    max: 32,
    default: 8,
    scale: 'linear',
  },
  {
    kind: 'switch',
    name: 'mixing',
    label: { en: 'Mixing', 'zh-CN': '混合' },
    hint: {
      en: 'Actnorm and an invertible linear layer before each coupling layer, as in Glow.',
      'zh-CN': '每个耦合层之前加入 actnorm 和可逆线性层，如 Glow。',
    },
    default: false,
  },
];
