import type { Language } from '../spec/text';

const en = {
  opening: 'Opening the device…',
  none: 'No WebGPU',
  lost: 'Device lost',
  title: 'Device',
  software: 'software adapter',
  softwareNote:
    'This adapter computes on the CPU. Its results are right; its times say little about a GPU.',
  clock: 'Clock',
  clockKind: { 'gpu-timestamp': 'GPU timestamps', wall: 'Wall clock' },
  quantum: (step: string) => `steps of ${step}`,
  wallNote:
    'Without timestamp-query each submission is timed by the host’s clock, queueing included.',
  features: 'Features in use',
  noFeatures: 'none of the optional ones',
  limits: 'Limits that bind here',
  limit: {
    maxBufferSize: 'Largest buffer',
    maxComputeInvocationsPerWorkgroup: 'Threads a workgroup',
    maxComputeWorkgroupSizeX: 'Threads a workgroup along x',
    maxComputeWorkgroupStorageSize: 'Workgroup memory',
    maxComputeWorkgroupsPerDimension: 'Workgroups a dimension',
    maxStorageBufferBindingSize: 'Largest binding',
    maxStorageBuffersPerShaderStage: 'Storage buffers a shader',
  },
  reopen: 'Open a new device',
  lossKept: 'Your setting and your results are kept.',
  held: {
    busy: 'The device is still busy with a run that was stopped. If that never ends, only a new device helps.',
    renewing:
      'Opening a new device… If none comes, the browser’s graphics process hangs: restart the browser. What was set and typed is kept.',
  },
  reopened: 'A new device is open.',
  diagnostics: 'Copy diagnostics',
  diagnosticsHint:
    'Version, browser, device and the state of each kernel, as plain text for a bug report.',
  diagnosticsCopied: 'Copied: paste it into your report.',
  diagnosticsFailed: 'The browser did not allow copying: select the text and copy it.',
};

const zh: typeof en = {
  opening: '正在打开设备…',
  none: '没有 WebGPU',
  lost: '设备已丢失',
  title: '设备',
  software: '软件适配器',
  softwareNote: '此适配器在 CPU 上计算：结果正确，但耗时不能代表 GPU。',
  clock: '时钟',
  clockKind: { 'gpu-timestamp': 'GPU 时间戳', wall: '主机时钟' },
  quantum: (step) => `步长 ${step}`,
  wallNote: '没有 timestamp-query 时，每次提交由主机时钟计时，包含排队时间。',
  features: '已启用的特性',
  noFeatures: '没有可选特性',
  limits: '在此起作用的上限',
  limit: {
    maxBufferSize: '最大缓冲区',
    maxComputeInvocationsPerWorkgroup: '每工作组线程数',
    maxComputeWorkgroupSizeX: '每工作组 x 方向线程数',
    maxComputeWorkgroupStorageSize: '工作组内存',
    maxComputeWorkgroupsPerDimension: '每维工作组数',
    maxStorageBufferBindingSize: '最大绑定',
    maxStorageBuffersPerShaderStage: '每着色器存储缓冲区数',
  },
  reopen: '打开新设备',
  lossKept: '设置和结果都已保留。',
  held: {
    busy: '设备仍在执行已停止的运行。如果它不会结束，只能打开新设备。',
    renewing:
      '正在打开新设备…如果一直打不开，说明浏览器的图形进程已挂起：请重启浏览器。设置和输入的内容都已保留。',
  },
  reopened: '新设备已打开。',
  diagnostics: '复制诊断信息',
  diagnosticsHint: '版本、浏览器、设备和各内核的状态，以纯文本形式用于报告问题。',
  diagnosticsCopied: '已复制：请粘贴到报告中。',
  diagnosticsFailed: '浏览器不允许复制：请选中以下文本自行复制。',
};

/** Words about the device and the chip that shows it. */
export const deviceWords: Readonly<Record<Language, typeof en>> = { en, 'zh-CN': zh };
