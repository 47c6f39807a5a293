import type { Language } from '../../spec/text';

const en = {
  lead: 'Which tiles are best for this size on this device. Each is verified, and timed in turns with the best so far.',
  kernel: 'Kernel',
  tune: 'Find the best',
  tuneHint: (most: number) => `Tries ${most} tunings at most, each beside the best so far.`,
  map: 'Draw the map',
  mapOf: 'Map of',
  mapRows: 'Rows of the map',
  mapCols: 'Columns of the map',
  by: 'by',
  noTunables: 'This kernel has nothing to tune.',
  progress: (done: number, total: number) => `${done} of at most ${total}`,
  finished: (count: number) => `Finished: ${count} tried.`,
  stopped: 'Stopped. What was tried stays.',
  best: (ratio: string) => `${ratio}× faster than the automatic tiles`,
  usual: 'No tuning is faster here than the automatic tiles by more than two measurements differ.',
  unconfirmed: (ratio: string) =>
    `The gain that the search saw did not hold: timed once more beside the automatic tiles, it took ${ratio} of their time.`,
  use: 'Use it',
  inUse: 'in use',
  tuning: 'Tuning',
  relative: 'Time ÷ automatic',
  drift:
    'Each was timed in turns with the best so far, and the ratios of such comparisons are multiplied: what the device’s speed does between them falls out. Times of different comparisons are not set beside each other.',
  automatic: 'automatic',
  fastest: 'best',
  stale: 'Of another size than the present one.',
  mapLabel: (kernel: string, rows: string, cols: string) =>
    `Time of ${kernel} over ${rows} and ${cols}, as a ratio to the automatic tiles. The table below has the numbers.`,
  closed: 'Not possible here',
  scale: (low: string, high: string) => `${low} (light) to ${high} (dark)`,
  struck: 'struck through: not possible here',
};

const zh: typeof en = {
  lead: '在此设备上，对当前规模哪种分块最好。每种都经过验证，并与目前最佳者交替计时。',
  kernel: '内核',
  tune: '寻找最佳',
  tuneHint: (most) => `最多尝试 ${most} 种，每种都与目前最佳者并列计时。`,
  map: '绘制分块图',
  mapOf: '分块图：',
  mapRows: '分块图的行',
  mapCols: '分块图的列',
  by: '与',
  noTunables: '此内核没有可调项。',
  progress: (done, total) => `${done} / 至多 ${total}`,
  finished: (count) => `完成：尝试了 ${count} 种。`,
  stopped: '已停止。已尝试的保留。',
  best: (ratio) => `速度是自动分块的 ${ratio} 倍`,
  usual: '没有哪种分块比自动分块快得超过两次测量之差。',
  unconfirmed: (ratio) =>
    `搜索中所见的提速未能重现：与自动分块再次交替计时，其耗时为自动分块的 ${ratio}。`,
  use: '采用',
  inUse: '使用中',
  tuning: '分块',
  relative: '耗时 ÷ 自动',
  drift:
    '每种都与目前最佳者交替计时，各次比较的比值相乘，因此不受期间设备速度变化的影响。不同比较中的耗时不并列显示。',
  automatic: '自动',
  fastest: '最佳',
  stale: '对应另一规模，而非当前规模。',
  mapLabel: (kernel, rows, cols) =>
    `${kernel} 的耗时随${rows}与${cols}的变化，以自动分块为 1。数值见下表。`,
  closed: '此处不可用',
  scale: (low, high) => `${low}（浅）至 ${high}（深）`,
  struck: '划去：此处不可用',
};

export const TILES_WORDS: Readonly<Record<Language, typeof en>> = { en, 'zh-CN': zh };
