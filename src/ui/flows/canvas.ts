import { type RefObject, useEffect, useRef } from 'react';
import type { Frame } from '../../state/flows/frame';
import { type Shade, useShade } from '../results/colourMap';

/** How a picture is painted: in pixels of the page, whatever the screen's own. */
export type Painter = (context: CanvasRenderingContext2D, size: number, shade: Shade) => void;

/** A square canvas that is painted anew when the painter or the theme changes. */
export function useCanvas(paint: Painter, size: number): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null);
  const shade = useShade();
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!canvas.current || !context || size === 0) return;
    const ratio = window.devicePixelRatio || 1;
    const side = Math.round(size * ratio);
    // a new canvas is 300 by 150: the width alone does not tell
    if (canvas.current.width !== side || canvas.current.height !== side) {
      canvas.current.width = side;
      canvas.current.height = side;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, size, size);
    paint(context, size, shade);
  }, [paint, size, shade]);
  return canvas;
}

/** A colour of the theme, for what CSS does not reach. */
export function themeColour(name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Pixel of a place on the plane; y goes up. */
export function toPixel(
  { centre, half }: Frame,
  size: number,
  x: number,
  y: number,
): readonly [number, number] {
  const scale = size / (2 * half);
  return [(x - centre[0] + half) * scale, (centre[1] + half - y) * scale];
}

export function toPlane(
  { centre, half }: Frame,
  size: number,
  left: number,
  top: number,
): readonly [number, number] {
  const scale = (2 * half) / size;
  return [centre[0] - half + left * scale, centre[1] + half - top * scale];
}

interface DotsStyle {
  readonly radius: number;
  readonly colour: string | ((row: number) => string);
  readonly alpha?: number;
}

/** Points as dots, each where `place` puts it. */
export function drawDots(
  context: CanvasRenderingContext2D,
  place: (row: number) => readonly [number, number],
  count: number,
  { radius, colour, alpha = 1 }: DotsStyle,
): void {
  context.globalAlpha = alpha;
  if (typeof colour === 'string') context.fillStyle = colour;
  for (let row = 0; row < count; row++) {
    const [left, top] = place(row);
    if (typeof colour === 'function') context.fillStyle = colour(row);
    context.fillRect(left - radius, top - radius, 2 * radius, 2 * radius);
  }
  context.globalAlpha = 1;
}
