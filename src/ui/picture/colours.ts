const known = new Map<string, string>();
let probe: OffscreenCanvasRenderingContext2D | null = null;

/** A colour as every program reads it, whatever way CSS wrote it. */
export function plainColour(css: string): string {
  const before = known.get(css);
  if (before !== undefined) return before;
  const plain = paintedColour(resolved(css));
  known.set(css, plain);
  return plain;
}

/** `light-dark()` and variables are for CSS alone. */
function resolved(css: string): string {
  if (!/light-dark|var\(/.test(css)) return css;
  const span = document.createElement('span');
  span.style.color = css;
  document.body.append(span);
  const { color } = getComputedStyle(span);
  span.remove();
  return color;
}

/** Paints a pixel and reads it back. */
function paintedColour(css: string): string {
  probe ??= new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  if (!probe) return css;
  probe.clearRect(0, 0, 1, 1);
  probe.fillStyle = css;
  probe.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 0] = probe.getImageData(0, 0, 1, 1).data;
  if (alpha === 0) return 'none';
  if (alpha < 255) return `rgba(${red},${green},${blue},${(alpha / 255).toFixed(3)})`;
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
