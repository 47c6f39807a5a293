import type { Language } from '../../spec/text';
import type { LabWords, SizeWords } from './labWords';

const COUPLINGS = {
  en: ['Additive', 'Affine', 'Spline'],
  'zh-CN': ['加性', '仿射', '样条'],
} as const;

const couplingOf = ({ dims }: SizeWords, language: Language): string =>
  COUPLINGS[language][Number(dims['coupling'])] ?? '';

const isSpline = ({ dims }: SizeWords): boolean => dims['coupling'] === 2;

const en: LabWords = {
  name: 'Flows',
  title: 'Normalizing flows',
  size: ({ number, dims }) => `for ${number('batch')} ${dims['batch'] === 1 ? 'point' : 'points'}`,
  conditions: (size) => {
    const { number, dims } = size;
    const layers = dims['layers'] === 1 ? 'layer' : 'layers';
    const depth = `${number('depth')} hidden of ${number('width')}`;
    return [
      `${number('dimensions')} dimensions`,
      `${number('layers')} ${couplingOf(size, 'en').toLowerCase()} ${layers}, ${depth}`,
      ...(isSpline(size) ? [`${number('bins')} bins`] : []),
      ...(dims['mixing'] ? ['mixing'] : []),
      dims['inverse'] ? 'from z to x' : 'from x to z',
    ];
  },
  map: {
    label: (kernel) =>
      `Output of ${kernel}: points from left to right, coordinates from top to bottom, the log-det below them. Arrow keys move the cursor.`,
    readout: (point, component, value) => `point ${point}, component ${component}: ${value}`,
    rows: 'points',
    components: 'coordinates, log-det',
  },
  slices: [],
  idle: { bins: 'Acts only on spline couplings.' },
  values: { coupling: COUPLINGS.en },
  report: 'Flow kernels',
};

const zhCN: LabWords = {
  name: '流',
  title: '归一化流',
  size: ({ number }) => `${number('batch')} 个点时`,
  conditions: (size) => {
    const { number, dims } = size;
    return [
      `${number('dimensions')} 维`,
      `${number('layers')} 个${couplingOf(size, 'zh-CN')}层，${number('depth')} 个宽 ${number('width')} 的隐藏层`,
      ...(isSpline(size) ? [`${number('bins')} 个区间`] : []),
      ...(dims['mixing'] ? ['混合'] : []),
      dims['inverse'] ? '从 z 到 x' : '从 x 到 z',
    ];
  },
  map: {
    label: (kernel) =>
      `${kernel}的输出：从左到右为点，从上到下为坐标，最下为对数行列式。方向键移动光标。`,
    readout: (point, component, value) => `点 ${point}，分量 ${component}：${value}`,
    rows: '点',
    components: '坐标、对数行列式',
  },
  slices: [],
  idle: { bins: '仅对样条耦合起作用。' },
  values: { coupling: COUPLINGS['zh-CN'] },
  report: '流内核',
};

export const flowWords: Readonly<Record<Language, LabWords>> = { en, 'zh-CN': zhCN };
