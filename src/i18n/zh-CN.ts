import { deviceWords } from './device';
import type { Dictionary } from '.';
import { isMixed, type StandingWords } from './en';
import { attentionWords } from './labs/attention';
import { flowWords } from './labs/flows';
import { unavailableWords } from './unavailable';

const trafficWords = ({ traffic, bytes, baseline }: StandingWords): string => {
  if (traffic === 'alike') return `请求的内存字节数与${baseline}相当`;
  return traffic === 'fewer'
    ? `请求的内存字节数仅为${baseline}的 1/${bytes}`
    : `请求的内存字节数是${baseline}的 ${bytes} 倍`;
};

const paceWords = ({ pace, faster, baseline }: StandingWords): string => {
  if (pace === 'alike') return `与${baseline}一样快`;
  return pace === 'faster'
    ? `速度是${baseline}的 ${faster} 倍`
    : `耗时是${baseline}的 ${faster} 倍`;
};

export const zhCN: Dictionary = {
  labs: { attention: attentionWords['zh-CN'], flows: flowWords['zh-CN'] },
  page: {
    labs: '实验室',
    loading: '正在加载…',
    notLoaded: '页面的这一部分未能加载',
    notLoadedWhy: '可能是连接中断，或页面在此期间已更新。',
    reload: '重新加载页面',
    skip: '跳到结果',
    language: '语言',
    theme: '主题',
    themes: { system: '跟随系统', light: '浅色', dark: '深色' },
    share: '分享',
    shared: '链接已复制',
    shareFailed: '请从地址栏复制链接',
    listComma: '、',
    close: '关闭',
    dismiss: '知道了',
  },
  provenance: {
    measured: '实测',
    counted: '计数',
    modelled: '模型',
    hints: {
      measured: '实测：本次运行中由时钟读出，或与 float64 对比得出。',
      counted: '计数：运行内核的插桩版本，逐次记录其内存访问。',
      modelled: '模型：由内核的执行计划算出，没有读取时钟或计数器。',
    },
  },
  device: deviceWords['zh-CN'],
  unavailable: unavailableWords['zh-CN'],
  notices: {
    clamped: (name, given, used) => `链接中的“${name}=${given}”超出范围，已改用 ${used}。`,
    ignored: (name, given) => `链接中的“${name}=${given}”在此无意义，已忽略。`,
    more: (count) => `另有 ${count} 个值被忽略或修正。`,
  },
  controls: {
    title: '设置',
    show: '更改设置',
    preset: '预设',
    ownNumbers: '自定义',
    closed: '暂不支持',
    shape: '形状',
    more: '更多选项',
    seed: '随机种子',
    seedHint: '同一种子在任何机器上都给出相同的输入。',
    lacks: (feature) => `此设备不支持 ${feature}。`,
    range: (min, max) => `${min} 到 ${max}`,
    typed: {
      range: (given, used) => `${given} 超出范围：已改用 ${used}。`,
      whole: (given, used) => `${given} 不是整数：已改用 ${used}。`,
    },
    kernels: '内核',
    automatic: '自动',
    automaticValue: (value) => `自动，当前为 ${value}`,
    run: '运行',
    stop: '停止',
    runKeys: 'Ctrl 或 ⌘ + Enter',
    live: '拖动时运行',
    reset: '重置',
    resetHint: '恢复初始设置',
    tuned: (tiles, ratio) =>
      `已在此设备上为该规模调优：${tiles}，实测速度是自动分块的 ${ratio} 倍。`,
    useTuned: '采用这些分块',
    auto: {
      measure: '实测自动分块',
      note: '运行完成后在后台进行：“自动”取两三种分块中在此设备上最快的一种。',
      timing: (kernel) => `正在实测 ${kernel} 的分块…`,
      failed: (reason) => `沿用默认分块：${reason}`,
      whyNot: {
        software: '软件适配器上默认关闭：每种分块都要编译数秒。',
        lessData: '浏览器要求节省数据，默认关闭。',
      },
    },
    noneOn: '请至少选择一个内核。',
    fits: '可行的选择：',
    fitAutomatic: '自动分块',
    fitDimension: (label, value) => `${label} ${value}`,
  },
  run: {
    stage: {
      waiting: '正在等待设备',
      compiling: '正在编译',
      verifying: '正在与 float64 核对',
      measuring: '正在测量',
    },
    progress: '进度',
    started: '正在运行',
    finished: (count) => `完成：${count} 个内核。`,
    failedSome: (count) => `${count} 个内核未能运行。`,
    wrongSome: (count) => `${count} 个结果超出容差。`,
    nothing: '没有运行：没有已启用且适合此设备的内核。',
    stopped: '已停止。',
    failed: '运行未能完成。',
  },
  headline: {
    main: (words) => {
      const { kernel, size } = words;
      if (words.pace === null) return `${size}，${kernel}${trafficWords(words)}。`;
      const joint = isMixed(words) ? '，但' : '，';
      return `在此设备上，${size}，${kernel}${paceWords(words)}${joint}${trafficWords(words)}。`;
    },
    other: (words) => {
      const differs = words.difference ? `，输出最多相差最大值的 ${words.difference}` : '';
      const says = words.pace === null ? trafficWords(words) : paceWords(words);
      return `${words.kernel}${says}；它计算的是另一个函数${differs}。`;
    },
    alone: (kernel, time, size) => `在此设备上，${size}，${kernel}耗时 ${time}。`,
    waiting: '首次比较正在进行。',
    noResult: '尚未运行。',
    baselineFailed: (kernel) => `${kernel}在此没有有效的耗时：请选择另一个内核作为基准。`,
    precision: 'f32',
    halfPrecision: '以 f16 存储',
    stale: '此后设置已更改：请重新运行。',
    modelledOnly: '按 WebGPU 默认上限建模，并非实测',
    modelled: '模型值，并非实测',
  },
  column: {
    paper: '论文',
    baseline: '基准',
    makeBaseline: '设为基准',
    faster: (ratio, baseline) => `速度是${baseline}的 ${ratio} 倍`,
    slower: (ratio, baseline) => `耗时是${baseline}的 ${ratio} 倍`,
    alike: (baseline) => `与${baseline}一样快`,
    time: '耗时',
    noTime: '无耗时',
    notRun: '尚未运行',
    off: '已关闭',
    needsWebGpu: '需要 WebGPU',
    spread: (low, high, count) => `${low} – ${high}，${count} 个样本`,
    spreadHint: '中位数；中间一半的样本落在两者之间',
    timeChart: (kernel, median, low, high, count) =>
      `${kernel}：${count} 个样本，自上而下按采样顺序排列。中位数 ${median}，中间一半在 ${low} 到 ${high} 之间。`,
    outsideTime: (error, tolerance) =>
      `误差为最大值的 ${error}，容差为 ${tolerance}：结果错误时不显示耗时。`,
    stale: '此次运行后设置已更改',
    previous: '先前的结果',
    failed: '未能运行',
    passes: '计算通道',
    pass: '通道',
    times: (count) => `× ${count}`,
    output: '输出',
    point: '指向某格可读取其值。',
    noOutput: '尚无输出',
    accuracy: '误差',
    accuracyHint: '与 float64 的最大差，以最大值为单位',
    ofLargest: '（以最大值为单位）',
    within: (tolerance) => `在容差 ${tolerance} 之内`,
    beyond: (tolerance) => `超出容差 ${tolerance}`,
    rows: (checked, total) =>
      checked === total ? `全部 ${total} 行` : `${total} 行中的 ${checked} 行`,
    difference: '差异',
    differenceHint: (task) => `与${task}相比：计算的是另一个函数，属于近似而非误差`,
    traffic: '访存量',
    trafficLeast: (ratio) => `是理论最小值的 ${ratio} 倍`,
    least: '最小',
    reads: '读',
    writes: '写',
    tensor: '张量',
    requested: '请求',
    count: '统计访存量',
    countHint: '运行一次插桩版本，逐次记录每个张量的读写；比计时慢。',
    counting: '正在计数…',
    waiting: '等待设备',
    countStale: '此后设置已改变：请重新计数。',
    countAhead: '已按当前设置计数，而显示的结果属于先前的设置：运行后即可对照。',
    countEqual: '计数与模型逐字节相等。',
    countDiffers: '计数与模型不同：模型只知道尺寸，不知道数值（例如各批次的键长度）。',
    trafficChart: (kernel) => `${kernel}向内存请求的字节数，按张量列出`,
    figures: '数据',
    memory: '分配的内存',
    flops: '运算量',
    rate: '速率',
    bandwidth: '访存速率',
    bandwidthHint: '请求的字节数除以耗时：由缓存满足的部分也计入。',
    roof: '占屋顶比例',
    roofHint:
      '实测速率除以此设备实测屋顶在该强度（每请求字节的运算数）处的上限。脊点左侧超过 100 %：由缓存满足了内存达不到的部分。',
    compile: '编译',
    cached: '来自缓存',
    arithmetic: '运算精度',
    tuning: '分块',
    tunedBy: { measured: '本机实测', default: '默认', hand: '手动选择' },
    tunedByHint: {
      measured: '在此设备上、此规模下实测几种分块后取最快的一种。',
      default: '内核对这类设备的默认选择，未经实测。',
      hand: '在设置中选定。',
    },
    source: '源码',
    sourceOf: (kernel) => `${kernel}的源码`,
    sourceEdited: '已编辑，保存在此浏览器中',
  },
  instruments: {
    title: '仪器',
    lead: '看得更深：各内核离设备上限有多近、如何随规模增长、此处哪种分块最好，以及此前测得的结果。',
    tabs: {
      roofline: '屋顶线',
      sweep: '扫描',
      tiles: '分块',
      explain: '讲解',
      history: '历史',
    },
  },
  chart: {
    save: '保存图表',
    failed: '无法保存此图表。',
  },
  results: {
    title: '结果',
    scale: '输出值',
    scaleHint: '各列共用同一色标。超出色标的 0.5 % 取端点颜色；NaN 以斜纹表示。',
    export: '结果',
    copy: '复制',
    save: '保存',
    open: '打开结果…',
    openHint: '在此处或其他设备上保存的 JSON：与自己的结果并排显示。',
    drop: '拖放保存为 JSON 的结果',
    copied: '已复制。',
    copyFailed: '浏览器不允许复制：请改用保存。',
  },
  report: {
    adapter: '适配器',
    clock: '时钟',
    seed: '随机种子',
    columns: {
      kernel: '内核',
      size: '规模',
      tuning: '分块',
      median: '中位数（实测）',
      quartiles: '中间一半（实测）',
      samples: '样本数',
      error: '误差与行数（实测）',
      requested: '请求（模型）',
      least: '最小（模型）',
      allocated: '分配（模型）',
      rate: '速率（推算）',
      bandwidth: '请求带宽（推算）',
    },
    outside: '超出容差',
  },
};
