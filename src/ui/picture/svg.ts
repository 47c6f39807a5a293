const SVG = 'http://www.w3.org/2000/svg';

/** An element of a picture. */
export function element<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[Name] {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/** A length with no more digits than the eye can tell. */
export function rounded(pixels: number): number {
  return Math.round(100 * pixels) / 100;
}

type FontStyle = Pick<CSSStyleDeclaration, 'fontFamily' | 'fontSize' | 'fontWeight' | 'fontStyle'>;

export function fontAttributes({ fontFamily, fontSize, fontWeight, fontStyle }: FontStyle) {
  return {
    'font-family': fontFamily,
    'font-size': fontSize,
    'font-weight': fontWeight,
    ...(fontStyle !== 'normal' && { 'font-style': fontStyle }),
  };
}
