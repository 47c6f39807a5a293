import { isDecimal, quoteOutside } from '../../spec/outsideText';

/** What an address said that could not be taken as it stood. */
export type AddressNotice =
  | {
      readonly kind: 'clamped';
      readonly name: string;
      readonly given: string;
      readonly used: number;
    }
  | { readonly kind: 'ignored'; readonly name: string; readonly given: string };

/** A notice quotes no more than this of what somebody else put into a link. */
const QUOTED_CHARACTERS = 24;

/** Takes fields out of an address one by one, and keeps account of what it could not use. */
export class AddressReader {
  private readonly fields: URLSearchParams;
  private readonly notices: AddressNotice[] = [];

  /** @param hash an address fragment, with or without `#` */
  constructor(hash: string) {
    this.fields = new URLSearchParams(hash.replace(/^#/, ''));
  }

  take(name: string): string | undefined {
    const value = this.fields.get(name);
    this.fields.delete(name);
    return value ?? undefined;
  }

  integer(name: string, min: number, max: number): number | undefined {
    const given = this.take(name);
    if (given === undefined) return undefined;
    if (!isDecimal(given) || /[.e]/i.test(given)) {
      this.ignore(name, given);
      return undefined;
    }
    return this.within(name, given, min, max);
  }

  /** A decimal number: `0.002` or `2e-3`. */
  number(name: string, min: number, max: number): number | undefined {
    const given = this.take(name);
    if (given === undefined) return undefined;
    if (!isDecimal(given)) {
      this.ignore(name, given);
      return undefined;
    }
    return this.within(name, given, min, max);
  }

  oneOf<Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const given = this.take(name);
    if (given === undefined) return undefined;
    const word = words.find((each) => each === given);
    if (word !== undefined) return word;
    this.ignore(name, given);
    return undefined;
  }

  private within(name: string, given: string, min: number, max: number): number {
    const used = Math.min(max, Math.max(min, Number(given)));
    if (used !== Number(given)) {
      this.notices.push({
        kind: 'clamped',
        name,
        given: quoteOutside(given, QUOTED_CHARACTERS),
        used,
      });
    }
    return used;
  }

  ignore(name: string, given: string): void {
    this.notices.push({
      kind: 'ignored',
      name: quoteOutside(name, QUOTED_CHARACTERS),
      given: quoteOutside(given, QUOTED_CHARACTERS),
    });
  }

  /** Every notice, those of fields that nobody took included. */
  finish(): readonly AddressNotice[] {
    for (const [name, given] of this.fields) this.ignore(name, given);
    return this.notices;
  }
}
