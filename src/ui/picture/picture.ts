import { plainColour } from './colours';
import { drawContents } from './contents';
import { drawHeading } from './heading';
import { element } from './svg';

/** What a picture says of itself above the chart. */
export interface PictureHeading {
  readonly title?: string;
  /** What it was made under. */
  readonly text?: string;
}

/** A chart as an SVG that needs nothing else: no style sheet, no variable, no other file. */
export interface Picture {
  readonly source: string;
  readonly width: number;
  readonly height: number;
}

const MARGIN = 16;
const GAP = 8;
/** Pixels of a PNG for each that the page shows. */
const DENSITY = 2;

/**
 * Draws what an element of the page shows, in the colours in which it shows it.
 * @param title what the picture is called by those who cannot see it
 */
export function pictureOf(root: HTMLElement, title: string, heading: PictureHeading): Picture {
  const style = getComputedStyle(root);
  const box = root.getBoundingClientRect();
  const [padLeft, padRight] = [parseFloat(style.paddingLeft), parseFloat(style.paddingRight)];
  const top = box.top + parseFloat(style.paddingTop);
  // what is scrolled out of sight belongs to the chart too
  const left = box.left + padLeft - root.scrollLeft;
  const whole = style.overflowX === 'visible' ? box.width : Math.max(box.width, root.scrollWidth);
  const inner = whole - padLeft - padRight;

  const head = element('g', { transform: `translate(${MARGIN} ${MARGIN})` });
  const headHeight = drawHeading(head, heading, inner, style);
  const down = MARGIN + (headHeight > 0 ? headHeight + GAP : 0);
  const body = element('g', { transform: `translate(${MARGIN} ${down})` });
  const bodyHeight = drawContents(root, body, { left, top });

  const width = Math.ceil(inner + 2 * MARGIN);
  const height = Math.ceil(down + bodyHeight + MARGIN);
  const svg = element('svg', { width, height, viewBox: `0 0 ${width} ${height}` });
  svg.setAttribute('style', 'font-variant-numeric: tabular-nums');
  const name = element('title', {});
  name.textContent = title;
  const paper = element('rect', { width: '100%', height: '100%', fill: surface() });
  svg.append(name, paper, head, body);
  return { source: new XMLSerializer().serializeToString(svg), width, height };
}

export function svgOf({ source }: Picture): Blob {
  return new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${source}\n`], {
    type: 'image/svg+xml',
  });
}

/** @throws Error where the browser draws no such picture */
export async function pngOf({ source, width, height }: Picture): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(source)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = DENSITY * width;
  canvas.height = DENSITY * height;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error(`a picture of ${canvas.width} × ${canvas.height} pixels was refused`);
  return blob;
}

function surface(): string {
  return plainColour(getComputedStyle(document.documentElement).getPropertyValue('--surface'));
}
