/** A message quotes no more than this of what somebody else wrote. */
const QUOTED_CHARACTERS = 40;

/**
 * What would not be seen, or would be obeyed by a terminal or a text's direction: control and format
 * characters, line ends, private and unassigned ones, halves of a surrogate pair.
 */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/**
 * Text from outside (a file, a link, an option, a browser) as a message may show it: one printable
 * line of at most `most` characters. Whatever else there was stands as `�`, a cut as `…`.
 */
export function quoteOutside(text: string, most: number = QUOTED_CHARACTERS): string {
  // a character takes two units at most: what lies behind need not be looked at
  const characters = Array.from(text.slice(0, 2 * most + 2));
  const shown = characters.slice(0, most).join('').replaceAll(UNPRINTABLE, '�');
  return characters.length > most ? `${shown}…` : shown;
}

/** A decimal number such as `-1`, `.5` or `2e-3`. It takes time linear in the length of what it reads. */
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** Longer ones say nothing that a double could hold. */
const MOST_DIGITS = 400;

/** Whether text from outside is a decimal number as people write it: no `0x`, no `Infinity`, no blanks. */
export function isDecimal(text: string): boolean {
  return text.length <= MOST_DIGITS && DECIMAL.test(text);
}
