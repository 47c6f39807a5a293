import { drawBox } from './boxes';
import { plainColour } from './colours';
import { copySvg } from './copySvg';
import { element, fontAttributes, rounded } from './svg';

/** What of the page is a picture's upper left corner. */
export interface Origin {
  readonly left: number;
  readonly top: number;
}

/** What is there to be handled, and what is there for readers of the screen alone. */
const LEFT_OUT = 'button, input, select, textarea, [data-picture="out"], .sr-only';

/** Draws everything that an element holds. @returns how far down it reaches */
export function drawContents(root: Element, onto: SVGElement, origin: Origin): number {
  let lowest = origin.top;
  const reach = (bottom: number) => {
    lowest = Math.max(lowest, bottom);
  };
  for (const child of root.childNodes) drawNode(child, onto, origin, reach);
  return lowest - origin.top;
}

type Reach = (bottom: number) => void;

function drawNode(node: ChildNode, onto: SVGElement, origin: Origin, reach: Reach): void {
  if (node instanceof Text) drawText(node, onto, origin, reach);
  if (!(node instanceof Element) || node.matches(LEFT_OUT)) return;
  const style = getComputedStyle(node);
  if (style.display === 'none' || style.visibility !== 'visible') return;
  const box = node.getBoundingClientRect();
  const place = {
    x: rounded(box.left - origin.left),
    y: rounded(box.top - origin.top),
    width: rounded(box.width),
    height: rounded(box.height),
  };
  // a drawing keeps its own
  const faint = style.opacity !== '1' && !(node instanceof SVGElement);
  const group = faint ? element('g', { opacity: style.opacity }) : onto;
  if (group !== onto) onto.append(group);
  if (node instanceof SVGSVGElement) {
    group.append(copySvg(node, place));
    reach(box.bottom);
  } else if (node instanceof HTMLCanvasElement) {
    group.append(imageOf(node, place, style));
    reach(box.bottom);
  } else {
    if (drawBox(group, place, style)) reach(box.bottom);
    for (const child of node.childNodes) drawNode(child, group, origin, reach);
  }
}

function imageOf(
  canvas: HTMLCanvasElement,
  place: Readonly<Record<'x' | 'y' | 'width' | 'height', number>>,
  { imageRendering }: CSSStyleDeclaration,
): SVGElement {
  return element('image', {
    ...place,
    href: canvas.toDataURL(),
    preserveAspectRatio: 'none',
    'image-rendering': imageRendering,
  });
}

interface Line {
  text: string;
  readonly box: DOMRect;
}

function drawText(node: Text, onto: SVGElement, origin: Origin, reach: Reach): void {
  const { parentElement } = node;
  if (!parentElement || node.data.trim() === '') return;
  const style = getComputedStyle(parentElement);
  const share = ascentShare(style);
  for (const { text, box } of linesOf(node)) {
    const written = element('text', {
      x: rounded(box.left - origin.left),
      y: rounded(box.top + share * box.height - origin.top),
      fill: plainColour(style.color),
      ...fontAttributes(style),
    });
    written.textContent = text.trimEnd();
    onto.append(written);
    reach(box.bottom);
  }
}

/** The lines into which the page broke a text. */
function linesOf(node: Text): readonly Line[] {
  const range = document.createRange();
  const lines: Line[] = [];
  let at = 0;
  for (const character of node.data) {
    range.setStart(node, at);
    at += character.length;
    range.setEnd(node, at);
    const box = range.getClientRects()[0];
    // white space that the page leaves out has no width
    if (!box || box.width === 0) continue;
    const shown = /\s/.test(character) ? ' ' : character;
    const line = lines.at(-1);
    if (line && Math.abs(line.box.top - box.top) < 1) line.text += shown;
    else if (shown !== ' ') lines.push({ text: shown, box });
  }
  return lines;
}

/** Which part of a line of text lies above its baseline. */
function ascentShare({ fontStyle, fontWeight, fontSize, fontFamily }: CSSStyleDeclaration): number {
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  if (!context) return 0.8;
  context.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
  const { fontBoundingBoxAscent, fontBoundingBoxDescent } = context.measureText('x');
  return fontBoundingBoxAscent / (fontBoundingBoxAscent + fontBoundingBoxDescent);
}
