import { DataError } from '../../flows/dataError';
import { quoteOutside } from '../../spec/outsideText';
import type { Text } from '../../spec/text';

/** An error quotes no more than this of what somebody else put into a file. */
const QUOTED_CHARACTERS = 32;

/** One value of somebody else's JSON: taken as what it should be, or refused with its place. */
export class Field {
  private readonly value: unknown;
  /** Where it stands: `results[2].samplesNs[0]`. */
  private readonly path: string;

  constructor(value: unknown, path = '') {
    this.value = value;
    this.path = path;
  }

  get isAbsent(): boolean {
    return this.value === undefined;
  }

  /** A field of its own, never one of Object.prototype. @throws DataError where this is no object */
  at(name: string): Field {
    const record = this.record();
    const shown = quoteOutside(name);
    const path = this.path ? `${this.path}.${shown}` : shown;
    return new Field(Object.hasOwn(record, name) ? record[name] : undefined, path);
  }

  /** @throws DataError */
  names(): readonly string[] {
    return Object.keys(this.record());
  }

  /** @throws DataError */
  list(most: number): readonly Field[] {
    const { value } = this;
    if (!Array.isArray(value) || value.length > most) {
      this.refuse({ en: `a list of at most ${most}`, 'zh-CN': `至多 ${most} 项的列表` });
    }
    return value.map((each: unknown, index) => new Field(each, `${this.path}[${index}]`));
  }

  /** @throws DataError */
  text(mostCharacters: number): string {
    const { value } = this;
    if (typeof value !== 'string' || value.length > mostCharacters) {
      const most = mostCharacters;
      this.refuse({
        en: `text of at most ${most} characters`,
        'zh-CN': `至多 ${most} 个字符的文本`,
      });
    }
    return value;
  }

  /** Text that is shown: what cannot be printed is replaced. @throws DataError */
  words(mostCharacters: number): string {
    return quoteOutside(this.text(mostCharacters), mostCharacters);
  }

  /** A finite number. @throws DataError */
  number(min = 0, max = Number.MAX_VALUE): number {
    const { value } = this;
    if (typeof value !== 'number' || !(value >= min && value <= max)) {
      const bounds = max === Number.MAX_VALUE;
      this.refuse({
        en: bounds ? `a number from ${min} on` : `a number from ${min} to ${max}`,
        'zh-CN': bounds ? `不小于 ${min} 的数` : `${min} 到 ${max} 之间的数`,
      });
    }
    return value;
  }

  /** JSON has no word for NaN but null. @throws DataError */
  numberOrNaN(): number {
    return this.value === null ? Number.NaN : this.number();
  }

  /** @throws DataError */
  integer(min = 0, max = Number.MAX_SAFE_INTEGER): number {
    const value = this.number(min, max);
    if (!Number.isInteger(value)) this.refuse({ en: 'an integer', 'zh-CN': '整数' });
    return value;
  }

  /** @throws DataError */
  flag(): boolean {
    const { value } = this;
    if (typeof value !== 'boolean') {
      this.refuse({ en: 'true or false', 'zh-CN': 'true 或 false' });
    }
    return value;
  }

  /** @throws DataError */
  oneOf<Word extends string>(words: readonly Word[]): Word {
    const word = words.find((each) => each === this.value);
    if (word === undefined) {
      const list = words.join(', ');
      this.refuse({ en: `one of ${list}`, 'zh-CN': `以下之一：${list}` });
    }
    return word;
  }

  /** @throws DataError */
  refuse(expected: Text): never {
    const found = this.quoted();
    const place = this.path || 'JSON';
    throw new DataError({
      en: `${place} of the report is ${found} where it should be ${expected.en}: save the results again and open that file.`,
      'zh-CN': `报告中的 ${place} 为 ${found}，应为${expected['zh-CN']}：请重新保存结果后再打开。`,
    });
  }

  private record(): Readonly<Record<string, unknown>> {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.refuse({ en: 'an object', 'zh-CN': '对象' });
    }
    return value as Record<string, unknown>;
  }

  private quoted(): string {
    const { value } = this;
    if (value === undefined) return '–';
    if (Array.isArray(value)) return `[… ${value.length}]`;
    if (typeof value === 'object' && value !== null) return '{…}';
    return typeof value === 'string'
      ? `"${quoteOutside(value, QUOTED_CHARACTERS)}"`
      : String(value);
  }
}
