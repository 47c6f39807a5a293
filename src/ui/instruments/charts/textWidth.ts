/** About how many pixels a label of a chart takes: Chinese characters are twice as wide. */
export function textWidth(text: string): number {
  return [...text].reduce((width, letter) => width + (letter > '\u2e7f' ? 12 : 6.5), 0);
}
