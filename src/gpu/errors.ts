import { quoteOutside } from '../spec/outsideText';
import type { Text } from '../spec/text';

/** A failure with the facts and the way out, in words for a person. */
export class GpuError extends Error {
  readonly text: Text;

  constructor(text: Text, options?: ErrorOptions) {
    super(text.en, options);
    this.name = new.target.name;
    this.text = text;
  }
}

export type NoWebGpuKind = 'api-missing' | 'insecure' | 'no-adapter' | 'no-device';

const NO_WEBGPU: Readonly<Record<NoWebGpuKind, Text>> = {
  'api-missing': {
    en: 'This browser has no WebGPU: use a current Chrome, Edge, Safari 26 or Firefox.',
    'zh-CN': '此浏览器没有 WebGPU：请使用新版 Chrome、Edge、Safari 26 或 Firefox。',
  },
  insecure: {
    en: 'Browsers offer WebGPU on secure pages only: open this page over https or from localhost.',
    'zh-CN': '浏览器仅在安全页面上提供 WebGPU：请通过 https 或 localhost 打开此页。',
  },
  'no-adapter': {
    en: 'WebGPU is here, but it found no adapter: update the graphics driver, or switch hardware acceleration on.',
    'zh-CN': 'WebGPU 可用，但没有找到适配器：请更新显卡驱动，或开启硬件加速。',
  },
  'no-device': {
    en: 'The adapter refused to open a device: close other pages that use the GPU, then reload.',
    'zh-CN': '适配器拒绝打开设备：请关闭其他使用 GPU 的页面，然后重新加载。',
  },
};

/** More than a browser needs to say what went wrong, and a compiler. */
const MOST_SAID = 200;
const MOST_COMPILED = 2000;

function saidBy(cause: unknown): string | null {
  const said = cause instanceof Error ? cause.message : cause === undefined ? '' : String(cause);
  return quoteOutside(said, MOST_SAID).trim() || null;
}

/** No device can be had here; `kind` says what is missing. */
export class NoWebGpuError extends GpuError {
  readonly kind: NoWebGpuKind;
  /** The reason in the browser's own words, as a message may quote them; null where it gave none. */
  readonly said: string | null;

  constructor(kind: NoWebGpuKind, options?: ErrorOptions) {
    const said = saidBy(options?.cause);
    const text = NO_WEBGPU[kind];
    super(
      {
        en: said === null ? text.en : `${text.en} (${said})`,
        'zh-CN': said === null ? text['zh-CN'] : `${text['zh-CN']}（${said}）`,
      },
      options,
    );
    this.kind = kind;
    this.said = said;
  }
}

/** The device went away under a running command. */
export class DeviceLostError extends GpuError {
  constructor(given: string) {
    const message = quoteOutside(given, MOST_SAID);
    super({
      en: `The GPU device was lost${message ? ` (${message})` : ''}: run again on a new device.`,
      'zh-CN': `GPU 设备已丢失${message ? `（${message}）` : ''}：请在新设备上重新运行。`,
    });
  }
}

/** The device could not allocate a buffer. */
export class OutOfMemoryError extends GpuError {
  constructor(label: string, size: string) {
    super({
      en: `The device has no room for ${label} (${size}): choose a smaller size.`,
      'zh-CN': `设备内存不足，无法容纳 ${label}（${size}）：请减小尺寸。`,
    });
  }
}

/** What the compiler says of a shader. */
export interface ShaderMessage {
  readonly type: 'error' | 'warning';
  /** From 1; 0 where it concerns no line. */
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** WGSL that does not compile, with the compiler's messages. */
export class ShaderError extends GpuError {
  readonly source: string;
  readonly messages: readonly ShaderMessage[];

  constructor(label: string, messages: readonly ShaderMessage[], source: string) {
    const all = messages
      .map(({ line, column, text }) => (line > 0 ? `${line}:${column} ${text}` : text))
      .join('; ');
    const list = quoteOutside(all, MOST_COMPILED);
    super({
      en: `${label} does not compile on this device: ${list}`,
      'zh-CN': `${label} 在此设备上无法编译：${list}`,
    });
    this.source = source;
    this.messages = messages;
  }
}

/** The device refused a command of a run: a mistake in a kernel's plan or shader. */
export class RejectedRunError extends GpuError {
  constructor(kernel: string, given: string) {
    const message = quoteOutside(given, MOST_SAID);
    super({
      en: `The device refused to run ${kernel}: ${message}`,
      'zh-CN': `设备拒绝运行 ${kernel}：${message}`,
    });
  }
}
