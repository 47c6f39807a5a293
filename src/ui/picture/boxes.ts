import { plainColour } from './colours';
import { element } from './svg';

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Draws the background and the borders of an element. @returns whether it has any */
export function drawBox(onto: SVGElement, place: Place, style: CSSStyleDeclaration): boolean {
  const background = fillOf(onto, style);
  if (background !== 'none') {
    onto.append(
      element('rect', { ...place, rx: parseFloat(style.borderRadius), fill: background }),
    );
  }
  const borders = bordersOf(place, style);
  onto.append(...borders);
  return background !== 'none' || borders.length > 0;
}

/** A plain colour, or a gradient from left to right, the only one that the charts use. */
function fillOf(onto: SVGElement, { backgroundColor, backgroundImage }: CSSStyleDeclaration) {
  const stops = backgroundImage.startsWith('linear-gradient(to right')
    ? (backgroundImage.match(/rgba?\([^)]*\)/g) ?? [])
    : [];
  if (stops.length < 2) return plainColour(backgroundColor);
  const id = `gradient-${crypto.randomUUID()}`;
  const gradient = element('linearGradient', { id });
  stops.forEach((colour, index) =>
    gradient.append(
      element('stop', { offset: index / (stops.length - 1), 'stop-color': plainColour(colour) }),
    ),
  );
  onto.append(gradient);
  return `url(#${id})`;
}

function bordersOf({ x, y, width, height }: Place, style: CSSStyleDeclaration): SVGElement[] {
  const sides = (['Top', 'Right', 'Bottom', 'Left'] as const).map((side) => ({
    side,
    wide: parseFloat(style[`border${side}Width`]),
    stroke: plainColour(style[`border${side}Color`]),
    drawn: style[`border${side}Style`] !== 'none',
  }));
  const drawn = sides.filter((each) => each.drawn && each.wide > 0 && each.stroke !== 'none');
  const [first] = drawn;
  if (!first) return [];
  const { stroke, wide } = first;
  const inset = { x: x + wide / 2, y: y + wide / 2 };
  if (drawn.length === 4) {
    const size = { width: Math.max(0, width - wide), height: Math.max(0, height - wide) };
    const rx = parseFloat(style.borderRadius);
    return [element('rect', { ...inset, ...size, rx, fill: 'none', stroke, 'stroke-width': wide })];
  }
  const ends = {
    Top: [x, inset.y, x + width, inset.y],
    Right: [x + width - wide / 2, y, x + width - wide / 2, y + height],
    Bottom: [x, y + height - wide / 2, x + width, y + height - wide / 2],
    Left: [inset.x, y, inset.x, y + height],
  } as const;
  return drawn.map((each) => {
    const [x1, y1, x2, y2] = ends[each.side];
    return element('line', { x1, y1, x2, y2, stroke: each.stroke, 'stroke-width': each.wide });
  });
}
