import * as v from 'valibot';
import { quoteOutside } from '../spec/outsideText';
import type { Language, Text } from '../spec/text';

type Issue = v.BaseIssue<unknown>;

/** What a value should be, in the language in which valibot is asked. */
export function expected(words: Text): (issue: Issue) => string {
  return ({ lang }) => words[lang as Language];
}

export const FINITE = expected({ en: 'a finite number', 'zh-CN': '有限的数' });
const OBJECT = expected({ en: 'an object', 'zh-CN': '对象' });

/** An object, not a list. */
export const record = v.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  OBJECT,
);

/** An object with these fields; others are passed over. */
export function fields<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.pipe(record, v.object(entries, fieldExpected(entries)));
}

/** An object with these fields and no others. */
export function onlyFields<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.pipe(record, v.strictObject(entries, fieldExpected(entries)));
}

/** Of a missing field what its own schema expects, of an unknown one that it be left out. */
export function fieldExpected(entries: v.ObjectEntries): (issue: Issue) => string {
  return (issue) => {
    const key = String(issue.path?.at(-1)?.key);
    const schema = Object.hasOwn(entries, key) ? entries[key] : undefined;
    const known = Object.keys(entries).join(', ') || '–';
    const absent: Text = {
      en: `absent: what is known here is ${known}`,
      'zh-CN': `不存在的字段，此处已知的为 ${known}`,
    };
    if (!schema) return expected(absent)(issue);
    const { lang } = issue;
    const [own = issue] = v.safeParse(schema, undefined, { lang, abortEarly: true }).issues ?? [];
    return own.message;
  };
}

/** A list whose length is looked at before anything in it. */
export function list<Item extends v.GenericSchema<unknown, unknown>>(
  item: Item,
  most: number,
  words = expected({ en: `a list of at most ${most}`, 'zh-CN': `至多 ${most} 项的列表` }),
) {
  const isShort = (value: unknown) => Array.isArray(value) && value.length <= most;
  return v.pipe(v.custom<readonly unknown[]>(isShort, words), v.array(item));
}

export function text(most: number) {
  const words = expected({
    en: `text of at most ${most} characters`,
    'zh-CN': `至多 ${most} 个字符的文本`,
  });
  return v.pipe(v.string(words), v.maxLength(most, words));
}

/** Text that is shown: what cannot be printed is replaced. */
export function shownText(most: number) {
  return v.pipe(
    text(most),
    v.transform((value) => quoteOutside(value, most)),
  );
}

/** A finite number. */
export function number(min = 0, max = Number.MAX_VALUE) {
  const isOpen = max === Number.MAX_VALUE;
  const words = expected({
    en: isOpen ? `a number from ${min} on` : `a number from ${min} to ${max}`,
    'zh-CN': isOpen ? `不小于 ${min} 的数` : `${min} 到 ${max} 之间的数`,
  });
  return v.pipe(v.number(words), v.minValue(min, words), v.maxValue(max, words));
}

export function integer(min = 0, max = Number.MAX_SAFE_INTEGER) {
  const isOpen = max === Number.MAX_SAFE_INTEGER;
  const words = expected({
    en: isOpen ? `an integer from ${min} on` : `an integer from ${min} to ${max}`,
    'zh-CN': isOpen ? `不小于 ${min} 的整数` : `${min} 到 ${max} 之间的整数`,
  });
  return v.pipe(v.number(words), v.integer(words), v.minValue(min, words), v.maxValue(max, words));
}

/** A number, or NaN, for which JSON has no word but null. */
export const numberOrNaN = v.pipe(
  v.nullable(number()),
  v.transform((value) => value ?? Number.NaN),
);

export const flag = v.boolean(expected({ en: 'true or false', 'zh-CN': 'true 或 false' }));

export function oneOf<const Word extends string>(words: readonly Word[]) {
  const all = words.join(', ');
  return v.picklist(words, expected({ en: `one of ${all}`, 'zh-CN': `以下之一：${all}` }));
}
