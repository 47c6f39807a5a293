import * as v from 'valibot';
import { quoteOutside } from '../spec/outsideText';
import type { Language, Text } from '../spec/text';
import { DataError } from './dataError';

/** What was read, as a refusal names it, and what a person can do. */
export interface OutsideFile {
  readonly name: Text;
  readonly remedy: Text;
}

/** A refusal quotes no more than this of a value. */
const QUOTED_CHARACTERS = 32;

/** @throws DataError where a text is no JSON; its length is the caller's to bound */
export function parseJson(text: string, { remedy }: OutsideFile): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DataError(
      {
        en: `The file is no JSON, or only a part of it: ${remedy.en}.`,
        'zh-CN': `该文件不是 JSON 或不完整：${remedy['zh-CN']}。`,
      },
      { cause },
    );
  }
}

/**
 * A value from outside as the schema wants it.
 * @throws DataError that names the first place that is wrong, what stands there and what should
 */
export function readOutside<Schema extends v.GenericSchema<unknown, unknown>>(
  schema: Schema,
  value: unknown,
  { name, remedy }: OutsideFile,
): v.InferOutput<Schema> {
  const read = (lang: Language) => v.safeParse(schema, value, { lang, abortEarly: true });
  const english = read('en');
  if (english.success) return english.output;
  const [issue] = english.issues;
  const [chinese = issue] = read('zh-CN').issues ?? [];
  const [place, found] = [placeOf(issue), foundIn(issue)];
  throw new DataError({
    en: `${place} of the ${name.en} is ${found} where it should be ${issue.message}: ${remedy.en}.`,
    'zh-CN': `${name['zh-CN']}中的 ${place} 为 ${found}，应为${chinese.message}：${remedy['zh-CN']}。`,
  });
}

/** Where it stands: `results[2].samplesNs[0]`. */
function placeOf({ path }: v.BaseIssue<unknown>): string {
  const steps = path?.map(({ key }) =>
    typeof key === 'number' ? `[${key}]` : `.${quoteOutside(String(key))}`,
  );
  return steps?.join('').replace(/^\./, '') ?? 'JSON';
}

function foundIn({ path, input }: v.BaseIssue<unknown>): string {
  const value = path ? path.at(-1)?.value : input;
  if (value === undefined) return '–';
  if (Array.isArray(value)) return `[… ${value.length}]`;
  if (typeof value === 'object' && value !== null) return '{…}';
  return typeof value === 'string' ? `"${quoteOutside(value, QUOTED_CHARACTERS)}"` : String(value);
}
