import type { Language } from '../../spec/text';

const en = {
  lead: 'What this device can reach, and how close each kernel comes: left of the ridge memory is the limit, right of it arithmetic.',
  measure: 'Measure the roof',
  again: 'Measure again',
  measuring: 'Measuring multiply-adds and copies…',
  needsDevice: 'Needs a device: the kernels’ intensities below are modelled.',
  at: (when: string) => `measured ${when}, kept on this machine`,
  none: 'Nothing has been run yet: run a comparison to see its kernels here.',
  x: 'Intensity, FLOP per requested byte',
  y: 'GFLOP/s',
  chart: (kernels: number) =>
    `Roofline of this device with ${kernels} ${kernels === 1 ? 'kernel' : 'kernels'}. The table below has the numbers.`,
  kernel: 'Kernel',
  intensity: 'Intensity',
  rate: 'Rate',
  bound: 'Roof there',
  share: 'Share of it',
  above:
    'A dot above the slanted roof asks for more bytes than memory could move: caches serve the rest.',
  peakLine: (rate: string) => `${rate} GFLOP/s multiply-adds`,
  copyLine: (rate: string) => `${rate} GB/s copy`,
};

const zh: typeof en = {
  lead: '此设备能达到的上限，以及各内核离它多近：脊点左侧受内存限制，右侧受算力限制。',
  measure: '测量屋顶',
  again: '重新测量',
  measuring: '正在测量乘加与复制…',
  needsDevice: '需要设备：下方各内核的强度为模型值。',
  at: (when) => `测于 ${when}，保存在本机`,
  none: '尚未运行：先运行一次比较，即可在此看到各内核。',
  x: '运算强度，FLOP / 请求字节',
  y: 'GFLOP/s',
  chart: (kernels) => `此设备的屋顶线图，含 ${kernels} 个内核。数值见下表。`,
  kernel: '内核',
  intensity: '强度',
  rate: '速率',
  bound: '该处上限',
  share: '达到比例',
  above: '高于斜线的点请求的字节数超过内存所能搬运的：其余由缓存满足。',
  peakLine: (rate) => `乘加 ${rate} GFLOP/s`,
  copyLine: (rate) => `复制 ${rate} GB/s`,
};

export const ROOFLINE_WORDS: Readonly<Record<Language, typeof en>> = { en, 'zh-CN': zh };
