import { DataError } from '../flows/dataError';
import { GpuError } from '../gpu/errors';
import { quoteOutside } from '../spec/outsideText';
import type { Text } from '../spec/text';

/** More than a browser needs to say what went wrong. */
const MOST_SAID = 200;

/** What a browser, or JavaScript itself, says of an error: one line, as a message may quote it. */
export function saidOf(error: unknown): string {
  return quoteOutside(error instanceof Error ? error.message : String(error), MOST_SAID);
}

/** What to tell a person of an error: a known one says what to do; another is a mistake of ours, and is logged. */
export function reasonOf(error: unknown): Text {
  if (error instanceof GpuError || error instanceof DataError) return error.text;
  console.error(error);
  const message = saidOf(error);
  return {
    en: `The run ended unexpectedly: ${message}`,
    'zh-CN': `运行意外终止：${message}`,
  };
}
