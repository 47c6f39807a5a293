import { colourAt, useShade } from '../../results/colourMap';
import { viridis } from '../../flows/viridis';

type Colour = readonly [number, number, number];

export interface CellLook {
  readonly backgroundColor: string;
  readonly color: string;
}

/** How numbers become colours: around 0 up to ±end, or from 0 to 1. */
export type CellScale =
  { readonly kind: 'signed'; readonly end: number } | { readonly kind: 'share' };

/** The colours of a number's cell on one scale, its text in what stands out more, black or white. */
export function useCellLook(): (scale: CellScale, value: number) => CellLook {
  const shade = useShade();
  return (scale, value) => {
    const colour = scale.kind === 'signed' ? colourAt(shade, value / scale.end) : viridis(value);
    return {
      backgroundColor: `rgb(${colour.join(' ')})`,
      color: luminance(colour) > MIDDLE ? '#000' : '#fff',
    };
  };
}

/** The luminance at which black and white text stand out alike. */
const MIDDLE = 0.179;

/** Relative luminance as WCAG defines it. */
function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
