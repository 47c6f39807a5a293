import type { Place } from './boxes';
import { plainColour } from './colours';

/** What CSS says of a shape, and what holds where nothing is said. */
const INHERITED: Readonly<Record<string, string>> = {
  fill: 'rgb(0, 0, 0)',
  'fill-opacity': '1',
  stroke: 'none',
  'stroke-opacity': '1',
  'stroke-width': '1px',
  'stroke-dasharray': 'none',
  'stroke-linecap': 'butt',
  'stroke-linejoin': 'miter',
  'text-anchor': 'start',
  'dominant-baseline': 'auto',
  'paint-order': 'normal',
  'shape-rendering': 'auto',
  'font-family': '',
  'font-size': '',
  'font-weight': '400',
  'font-style': 'normal',
};
const OWN: Readonly<Record<string, string>> = {
  opacity: '1',
  'clip-path': 'none',
  mask: 'none',
  'vector-effect': 'none',
  'stop-color': 'rgb(0, 0, 0)',
  'stop-opacity': '1',
};
const COLOURS = new Set(['fill', 'stroke', 'stop-color']);
const MEANT_FOR_THE_PAGE = /^(?:class|style|role|tabindex|data-.*|aria-.*|on.*)$/;

/** A drawing of the page, with what its style sheets say of it written into it. */
export function copySvg(source: SVGSVGElement, place: Place): SVGSVGElement {
  const copy = source.cloneNode(true) as SVGSVGElement;
  const originals = [source, ...source.querySelectorAll<SVGElement>('*')];
  const copies = [copy, ...copy.querySelectorAll<SVGElement>('*')];
  const hidden: Element[] = [];
  originals.forEach((original, index) => {
    const target = copies[index];
    if (!target) return;
    const style = getComputedStyle(original);
    const above = original === source ? null : original.parentElement;
    for (const name of target.getAttributeNames()) {
      if (MEANT_FOR_THE_PAGE.test(name)) target.removeAttribute(name);
    }
    writeStyle(target, style, above && getComputedStyle(above));
    // charts write labels beyond the edges of drawings within drawings
    if (original instanceof SVGSVGElement && style.overflow === 'visible') {
      target.setAttribute('overflow', 'visible');
    }
    if (style.display === 'none' && !isDefinition(original)) hidden.push(target);
  });
  for (const each of hidden) each.remove();
  for (const [name, value] of Object.entries(place)) copy.setAttribute(name, String(value));
  return copy;
}

function writeStyle(
  target: Element,
  style: CSSStyleDeclaration,
  above: CSSStyleDeclaration | null,
): void {
  const write = (name: string, usual: string) => {
    const value = style.getPropertyValue(name);
    target.removeAttribute(name);
    if (value && value !== usual) target.setAttribute(name, plainValue(name, value));
  };
  for (const [name, initial] of Object.entries(INHERITED)) {
    write(name, above ? above.getPropertyValue(name) : initial);
  }
  for (const [name, initial] of Object.entries(OWN)) write(name, initial);
}

function plainValue(name: string, value: string): string {
  const reference = /^url\("?(#[^")]+)"?\)/.exec(value);
  if (reference) return `url(${reference[1]})`;
  return COLOURS.has(name) && value !== 'none' ? plainColour(value) : value;
}

/** Definitions are never shown themselves. */
function isDefinition(original: Element): boolean {
  return original.closest('defs, clipPath, linearGradient, pattern, mask, marker, title') !== null;
}
