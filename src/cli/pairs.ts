import { quoteOutside } from '../spec/outsideText';
import { InputError } from './errors';

/** Reads every `name=value` of an option. @throws InputError at another form, and at a name given twice */
export function parsePairs(option: string, texts: readonly string[]): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const text of texts) {
    const [name, ...rest] = text.split('=');
    const value = rest.join('=');
    const shown = `--${option} ${quoteOutside(text)}`;
    if (!name || !value) throw new InputError(`${shown}: write it as name=value`);
    if (pairs.has(name)) throw new InputError(`${shown}: it is given twice, keep one`);
    pairs.set(name, value);
  }
  return pairs;
}
