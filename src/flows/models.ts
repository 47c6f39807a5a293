import type { Coupling, FlowShape } from '../spec/flow';
import type { Text } from '../spec/text';

/** A flow of the literature that can be trained: which couplings, and what stands between them. */
export interface FlowModelRecord {
  /** Lower-case letters, digits and hyphens: the name on the command line and in the address. */
  readonly id: string;
  readonly name: Text;
  /** What it does and what follows from that, in two lines. */
  readonly why: Text;
  readonly paper: { readonly title: string; readonly url: string };
  readonly coupling: Coupling;
  /** Whether actnorm and an invertible linear layer stand before each coupling layer. */
  readonly mixing: boolean;
}

const nice: FlowModelRecord = {
  id: 'nice',
  name: { en: 'NICE', 'zh-CN': 'NICE' },
  why: {
    en: 'Each layer shifts one half by a function of the other, so its log-det is 0: volume moves, but is nowhere stretched.\nOne scale for each coordinate, at the end, is all that changes it.',
    'zh-CN':
      '每层用一半坐标的函数平移另一半，因此对数行列式为 0：体积只会移动，不会拉伸。\n只有末端每个坐标的一个缩放会改变体积。',
  },
  paper: {
    title: 'Dinh et al. 2015, NICE: Non-linear independent components estimation',
    url: 'https://arxiv.org/abs/1410.8516',
  },
  coupling: 'additive',
  mixing: false,
};

const realNvp: FlowModelRecord = {
  id: 'realnvp',
  name: { en: 'RealNVP', 'zh-CN': 'RealNVP' },
  why: {
    en: 'Each layer scales and shifts one half by functions of the other: density thickens and thins from place to place.\nThe log-det is the sum of the log-scales, and both directions cost the same.',
    'zh-CN':
      '每层用一半坐标的函数缩放并平移另一半：密度随位置变浓或变稀。\n对数行列式就是对数缩放之和，两个方向的代价相同。',
  },
  paper: {
    title: 'Dinh et al. 2017, Density estimation using Real NVP',
    url: 'https://arxiv.org/abs/1605.08803',
  },
  coupling: 'affine',
  mixing: false,
};

const spline: FlowModelRecord = {
  id: 'spline',
  name: { en: 'Neural spline flow', 'zh-CN': '神经样条流' },
  why: {
    en: 'Each coordinate passes through a monotone curve of rational quadratic pieces whose knots the other half sets.\nOne layer can tear a cluster in two, where affine layers only stretch; the inverse is a root in closed form.',
    'zh-CN':
      '每个坐标经过一条单调的分段有理二次曲线，其节点由另一半坐标决定。\n一层就能把一簇点分成两簇，而仿射层只能拉伸；逆变换是闭式的求根。',
  },
  paper: {
    title: 'Durkan et al. 2019, Neural spline flows',
    url: 'https://arxiv.org/abs/1906.04032',
  },
  coupling: 'spline',
  mixing: false,
};

const glow: FlowModelRecord = {
  id: 'glow',
  name: { en: 'Glow', 'zh-CN': 'Glow' },
  why: {
    en: 'RealNVP with a learned matrix before each coupling in place of swapped halves: what each layer sees is no longer tied to the axes.\nThe matrix is kept as L and U, so that its log-det is a sum over the diagonal.',
    'zh-CN':
      '在 RealNVP 的每次耦合之前加入可学习的矩阵：每层看到的方向不再受坐标轴限制。\n矩阵以 L 与 U 保存，因此其对数行列式只是对角线上的求和。',
  },
  paper: {
    title: 'Kingma and Dhariwal 2018, Glow: Generative flow with invertible 1x1 convolutions',
    url: 'https://arxiv.org/abs/1807.03039',
  },
  coupling: 'affine',
  mixing: true,
};

/** The models of the flow lab, in the order in which they are shown. One line a model. */
export const flowModels: readonly FlowModelRecord[] = [nice, realNvp, spline, glow];

export const DEFAULT_MODEL: FlowModelRecord = realNvp;

/** What may be chosen of a model's shape beside the model. */
export type FlowSizes = Pick<FlowShape, 'layers' | 'width' | 'depth' | 'bins'>;

export const DEFAULT_SIZES: FlowSizes = { layers: 8, width: 64, depth: 2, bins: 8 };

/** The shape of a model over points of so many dimensions. */
export function modelShape(
  { coupling, mixing }: FlowModelRecord,
  dimensions: number,
  sizes: FlowSizes = DEFAULT_SIZES,
): FlowShape {
  const { layers, width, depth, bins } = sizes;
  return { dimensions, coupling, mixing, layers, width, depth, bins };
}
