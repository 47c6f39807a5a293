import { useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { preferencesStore } from '../../state/preferences';

type Colour = readonly [number, number, number];

/** Diverging, safe for the colour-blind: RdBu on a light page, the same hues around black on a dark one. */
const STOPS: Readonly<Record<'light' | 'dark', readonly Colour[]>> = {
  light: [
    [5, 48, 97],
    [33, 102, 172],
    [67, 147, 195],
    [146, 197, 222],
    [209, 229, 240],
    [247, 247, 247],
    [253, 219, 199],
    [244, 165, 130],
    [214, 96, 77],
    [178, 24, 43],
    [103, 0, 31],
  ],
  dark: [
    [158, 202, 255],
    [102, 166, 235],
    [52, 120, 190],
    [33, 78, 125],
    [24, 45, 66],
    [21, 25, 28],
    [66, 35, 28],
    [122, 52, 38],
    [184, 80, 55],
    [231, 125, 92],
    [255, 183, 158],
  ],
};

export type Shade = keyof typeof STOPS;

const LEVELS = 256;

/** Red, green and blue of a value from -1 to 1. */
export function colourAt(shade: Shade, value: number): Colour {
  const stops = STOPS[shade];
  const place = ((Math.max(-1, Math.min(1, value)) + 1) / 2) * (stops.length - 1);
  const below = stops[Math.floor(place)] ?? [0, 0, 0];
  const above = stops[Math.ceil(place)] ?? below;
  const share = place - Math.floor(place);
  const mix = (channel: 0 | 1 | 2) =>
    Math.round(below[channel] + (above[channel] - below[channel]) * share);
  return [mix(0), mix(1), mix(2)];
}

/** The colours of 256 levels, packed as canvas pixels are laid out in memory. */
export function pixelTable(shade: Shade): Uint32Array {
  return Uint32Array.from({ length: LEVELS }, (_, level) => {
    const [red, green, blue] = colourAt(shade, (2 * level) / (LEVELS - 1) - 1);
    return (255 << 24) | (blue << 16) | (green << 8) | red;
  });
}

/** The level of a value from -1 to 1. */
export function levelOf(value: number): number {
  return Math.round(((Math.max(-1, Math.min(1, value)) + 1) / 2) * (LEVELS - 1));
}

/** The scale as a CSS gradient, from its negative end to its positive one. */
export function gradientOf(shade: Shade): string {
  return `linear-gradient(to right, ${STOPS[shade].map((stop) => `rgb(${stop.join(' ')})`).join(', ')})`;
}

const darkSystem = window.matchMedia('(prefers-color-scheme: dark)');

function watchSystem(changed: () => void): () => void {
  darkSystem.addEventListener('change', changed);
  return () => darkSystem.removeEventListener('change', changed);
}

/** Whether the page is light or dark now, for what CSS cannot colour. */
export function useShade(): Shade {
  const theme = useStore(preferencesStore, (preferences) => preferences.theme);
  const system = useSyncExternalStore(watchSystem, () => darkSystem.matches);
  if (theme !== 'system') return theme;
  return system ? 'dark' : 'light';
}
