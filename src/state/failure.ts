import { GpuError } from '../gpu/errors';
import { quoteOutside } from '../spec/outsideText';
import type { Text } from '../spec/text';

/** What to tell a person of an error: a known one says what to do; another is a mistake of ours, and is logged. */
export function reasonOf(error: unknown): Text {
  if (error instanceof GpuError) return error.text;
  console.error(error);
  const message = quoteOutside(error instanceof Error ? error.message : String(error), 160);
  return {
    en: `The run ended unexpectedly: ${message}`,
    'zh-CN': `运行意外终止：${message}`,
  };
}
