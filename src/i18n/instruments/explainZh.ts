import type { ExplainWords, FlashStepWords } from './explain';

const keys = ({ firstKey, lastKey }: FlashStepWords): string =>
  firstKey === lastKey ? `键 ${firstKey}` : `键 ${firstKey} 至 ${lastKey}`;

const flashStep = (step: FlashStepWords): string => {
  const { tile, tiles, before, after, factor, sum, skipped } = step;
  const here = `第 ${tile} 块，共 ${tiles} 块（${keys(step)}）`;
  switch (step.kind) {
    case 'first':
      return `${here}：这一行看到的第一块。块内最大的分数 ${after} 成为 m；此前没有累积任何量，无需缩放。`;
    case 'rises':
      return `${here}：分数 ${after} 超过了此前的最大值 ${before}。先把已累积的量乘以因子 ${factor}，再加上这一块。`;
    case 'stays':
      return `${here}：没有分数超过最大值 ${before}。因子为 1，直接加上这一块。`;
    case 'unseen':
      return `${here}：这一行看不到其中任何键，这一块是为同一行块中的其他行读入的。什么都不变。`;
    case 'closing': {
      const rest = skipped === 0 ? '' : `对角线之后的 ${skipped} 块从未读入。`;
      return `该算的块都已算完：O 除以 l = ${sum}，写出一次。没有存储过任何分数。${rest}`;
    }
  }
};

export const explainZh: ExplainWords = {
  title: '讲解',
  about: '只有一个头，小到屏幕能放下每一个数。逐步查看你的 GPU 做了什么，可进可退。',
  part: '逐步查看的内容',
  parts: { flash: 'Flash，逐块', linear: '线性注意力，逐词元' },
  controls: {
    tokens: '词元',
    keys: '键',
    headDim: '头维度',
    tileRows: '分块行数',
    tileCols: '分块列数',
    causal: '因果',
    seed: '随机种子',
    row: '查询',
    rowHint: '所查看的输出行。在矩阵中点击也可选择。',
    range: (min, max) => `${min} 至 ${max}`,
  },
  run: {
    waiting: '等待中：设备正被占用。',
    running: '正在记录…',
    failed: '没有新的记录',
    again: '重新记录',
    onGpu: (error) => `由此 GPU 上的内核逐步写下；与 float64 的差不超过最大值的 ${error}。`,
    inFloat64: '以 float64 计算：这里没有 GPU。',
    onGpuNow: '在 GPU 上记录',
  },
  stepper: {
    title: '步骤',
    first: '最前',
    previous: '上一步',
    next: '下一步',
    last: '最后',
    play: '播放',
    pause: '暂停',
    slider: '步骤',
    place: (step, count) => `第 ${step} 步，共 ${count} 步`,
    keys: '方向键逐步移动，Home 与 End 跳到两端。',
  },
  matrix: {
    title: '分数矩阵 Q Kᵀ',
    label: (queries, allKeys) =>
      `${queries} 个查询与 ${allKeys} 个键的分数；当前处理哪一块见步骤说明。`,
    keys: '键',
    queries: '查询',
    present: '正在处理',
    done: '已处理，分数已丢弃',
    ahead: '尚未处理',
    masked: '被掩码遮蔽',
    skipped: '整块跳过',
    elsewhere: '其他行块',
  },
  flash: {
    step: flashStep,
    tile: (tile, tiles) => `第 ${tile} 块，共 ${tiles} 块`,
    closing: '相除并写出',
    row: (row) => `查询 ${row}`,
    scores: '块内分数',
    maximum: '至今最大的分数',
    factor: '缩放因子',
    weights: '块内权重',
    sum: '至今的和',
    sums: '至今的加权值（尚未相除）',
    running: '至今的输出',
    output: '输出',
    before: '之前',
    after: '之后',
    masked: '被掩码遮蔽',
    key: (key) => `键 ${key}`,
    column: (column) => `第 ${column} 列`,
  },
  standard: {
    title: '标准注意力中的同一行',
    about: '先算全部分数，再做 softmax，最后乘以值。数字来自标准内核本身，在各遍之间读出。',
    aboutFloat64: '先算全部分数，再做 softmax，最后乘以值。',
    scores: '分数',
    probabilities: '概率',
    output: '输出',
    away: (away) => `Flash 至今的输出与它相差至多 ${away}。`,
    arrived: (away) => `Flash 已算完：两者相差至多 ${away}。`,
  },
  bytes: {
    title: '至今请求的字节',
    tensor: '张量',
    soFar: 'Flash 至今',
    atTheEnd: 'Flash 全程',
    standard: '标准',
    total: '合计',
    scope: (first, last) =>
      first === last ? `查询 ${first} 所在的行块` : `查询 ${first} 至 ${last} 所在的行块`,
    note: (bytes) =>
      `这里标准内核的乘积也按同样的高度分块：与 flash 一样读取一遍 K 与 V，而每个键块都要重读 Q。多出的是分数矩阵：写出、读回、写成概率、再读回，共 ${bytes}。`,
    height: '行块越高，读取 K 与 V 的次数越少：改变分块行数即可看到。',
  },
  linear: {
    step: (token, tokens) =>
      `第 ${token} 个词元，共 ${tokens} 个：把 φ(k) 与 v 的外积加到 S，把 φ(k) 加到 z；随后该词元的查询读取两者，得到输出行。`,
    title: (token) => `第 ${token} 个词元之后的状态`,
    stateTable: '状态 S：每行对应 φ(k) 的一个分量，每列对应 v 的一个分量',
    value: 'v',
    key: 'φ(k)',
    keySum: 'z',
    query: 'φ(q)',
    output: 'o',
    normaliser: 'φ(q)ᵀz',
    scale: (end) => `S 的色标为 −${end} 至 ${end}，所有词元共用`,
    film: '从第一个到最后一个词元，每个词元之后的 S',
    formulas: '每个词元所做的计算',
    memory: '内存',
    constant: (state) => `S 与 z 共占 ${state}，从第一个词元到最后一个都不变。`,
    cache: (token, cache) => `softmax 则必须保留每个键和值：${token} 个词元之后为 ${cache}。`,
    why: '状态是一个和：词元一旦加入便不再需要，因此内存不随词元数 N 增长。代价是失去了对每个分数单独取指数。',
    stateBar: 'S 与 z',
    cacheBar: 'softmax 保留的 K 与 V',
  },
};
