import { plainColour } from './colours';
import type { PictureHeading } from './picture';
import { element, fontAttributes, rounded } from './svg';

const TITLE = { size: 15, weight: '600', lineHeight: 20, ink: 'var(--ink)' } as const;
const TEXT = { size: 12, weight: '400', lineHeight: 17, ink: 'var(--muted)' } as const;

/** Writes the heading's lines. @returns their height */
export function drawHeading(
  onto: SVGElement,
  { title, text }: PictureHeading,
  width: number,
  { fontFamily }: Pick<CSSStyleDeclaration, 'fontFamily'>,
): number {
  let down = 0;
  for (const [words, { size, weight, lineHeight, ink }] of [
    [title, TITLE],
    [text, TEXT],
  ] as const) {
    if (!words) continue;
    for (const line of linesWithin(words, width, `${weight} ${size}px ${fontFamily}`)) {
      const font = { fontFamily, fontSize: `${size}px`, fontWeight: weight, fontStyle: 'normal' };
      const y = rounded(down + 0.75 * lineHeight);
      const written = element('text', { x: 0, y, fill: plainColour(ink), ...fontAttributes(font) });
      written.textContent = line;
      onto.append(written);
      down += lineHeight;
    }
  }
  return down;
}

/** Breaks between words, which not every language parts by spaces. */
function linesWithin(text: string, width: number, font: string): readonly string[] {
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  if (!context) return [text];
  context.font = font;
  const lines: string[] = [];
  let line = '';
  for (const { segment } of new Intl.Segmenter(document.documentElement.lang, {
    granularity: 'word',
  }).segment(text)) {
    const isStop = /^[\p{P}\s]+$/u.test(segment);
    if (line && !isStop && context.measureText(line + segment).width > width) {
      lines.push(line.trim());
      line = '';
    }
    line += segment;
  }
  return [...lines, line.trim()].filter(Boolean);
}
