import type { Language } from '../spec/text';

const en = {
  modelledStay:
    'Everything modelled (traffic, memory, operations, the source of each kernel) stays usable below, planned for WebGPU’s default limits.',
  'api-missing': {
    title: 'This browser has no WebGPU',
    ways: [
      'Chrome or Edge 113 and later have it on Windows, macOS and ChromeOS, Chrome 121 and later on Android.',
      'Safari has it from version 26 on macOS, iOS and iPadOS.',
      'Firefox has it from 141 on Windows and from 145 on Macs with Apple silicon; elsewhere set dom.webgpu.enabled in about:config.',
      'Chrome on Linux: start it with --enable-unsafe-webgpu --enable-features=Vulkan.',
    ],
  },
  insecure: {
    title: 'WebGPU needs a secure page',
    ways: [
      'Open this page over https://, or from http://localhost on your own machine.',
      'A page opened by a plain http:// address or by a local IP address is not secure.',
    ],
  },
  'no-adapter': {
    title: 'WebGPU found no adapter',
    ways: [
      'Chrome or Edge: switch on “Use graphics acceleration when available” in Settings › System, then restart. chrome://gpu says what is blocked.',
      'Firefox: it must be a version and a system that has WebGPU (141 on Windows, 145 on Macs with Apple silicon), or Firefox Nightly; then dom.webgpu.enabled in about:config must be true. about:support › Graphics says why it is blocked.',
      'Safari: check that WebGPU is on in Settings › Feature Flags.',
      'Update the graphics driver. In a virtual machine or over remote desktop there may be no GPU to find.',
    ],
  },
  'no-device': {
    title: 'The adapter refused to open a device',
    ways: [
      'Close other pages and programs that use the GPU, then try again.',
      'If it was just reset by the driver, restart the browser.',
    ],
  },
  said: (words: string) => `The browser says: “${words}”`,
  retry: 'Try again',
};

const zh: typeof en = {
  modelledStay:
    '所有模型数据（访存量、内存、运算量以及各内核的源码）仍可在下方查看，按 WebGPU 默认上限计算。',
  'api-missing': {
    title: '此浏览器没有 WebGPU',
    ways: [
      'Chrome 或 Edge 113 及以上版本支持 Windows、macOS 和 ChromeOS，Chrome 121 及以上版本支持 Android。',
      'Safari 26 及以上版本支持 macOS、iOS 和 iPadOS。',
      'Firefox 141 起支持 Windows，145 起支持 Apple 芯片的 Mac；其他平台请在 about:config 中开启 dom.webgpu.enabled。',
      'Linux 上的 Chrome：启动时加上 --enable-unsafe-webgpu --enable-features=Vulkan。',
    ],
  },
  insecure: {
    title: 'WebGPU 需要安全的页面',
    ways: [
      '请通过 https:// 打开此页，或在本机用 http://localhost 打开。',
      '以普通 http:// 地址或局域网 IP 打开的页面不属于安全页面。',
    ],
  },
  'no-adapter': {
    title: 'WebGPU 没有找到适配器',
    ways: [
      'Chrome 或 Edge：在“设置 › 系统”中开启“使用图形加速功能（如果可用）”，然后重启浏览器；chrome://gpu 会说明被禁用的原因。',
      'Firefox：须为支持 WebGPU 的版本和系统（Windows 上 141 起，Apple 芯片的 Mac 上 145 起）或 Firefox Nightly，且 about:config 中 dom.webgpu.enabled 为 true；about:support 的“图形”部分会说明被禁用的原因。',
      'Safari：请确认“设置 › 功能标志”中的 WebGPU 已开启。',
      '请更新显卡驱动。虚拟机或远程桌面中可能没有可用的 GPU。',
    ],
  },
  'no-device': {
    title: '适配器拒绝打开设备',
    ways: ['请关闭其他使用 GPU 的页面和程序，然后重试。', '如果驱动刚刚重置过，请重启浏览器。'],
  },
  said: (words) => `浏览器的说明：“${words}”`,
  retry: '重试',
};

/** What to do where there is no WebGPU, by what is missing. */
export const unavailableWords: Readonly<Record<Language, typeof en>> = { en, 'zh-CN': zh };
