import { createStore } from 'zustand/vanilla';
import type { Frame } from './frame';
import type { Integral } from '../../flows/integral';
import type { Points } from '../../flows/standardisation';

/** Density of a flow over a square. */
export interface DensityMap {
  /** log p in nats, [side, side] from the lowest row: of data on a small scale p itself leaves float32. */
  readonly logs: Float32Array;
  readonly side: number;
  readonly frame: Frame;
}

/** Where the flow has taken held-out points and a grid at one stage of the way. */
export interface Warp {
  readonly stage: number;
  /** [count, 2] */
  readonly points: Float32Array;
  /** [2 * lines, vertices, 2] */
  readonly grid: Points;
  readonly lines: number;
}

/** What was measured of the flow's own properties, and at which step. */
export interface Checks {
  readonly step: number;
  /** max |x - f⁻¹(f(x))| over held-out points, in deviations of each coordinate. */
  readonly roundTrip: number | null;
  readonly roundTripCount: number;
  /** max |log-det on the device - log-det of the float64 Jacobian|, over 1 + its magnitude. */
  readonly logDet: number | null;
  readonly logDetCount: number;
  /** max |forward + inverse log-det|. */
  readonly logDetSum: number | null;
}

export interface Views {
  /** Step of the flow that is shown. */
  readonly step: number;
  /** [count, dimensions], made from the same draws of z each time. */
  readonly samples: Float32Array | null;
  readonly density: DensityMap | null;
  readonly warp: Warp | null;
  readonly checks: Checks | null;
  readonly integral: (Integral & { readonly step: number }) | null;
}

export const NO_VIEWS: Views = {
  step: 0,
  samples: null,
  density: null,
  warp: null,
  checks: null,
  integral: null,
};

export const viewsStore = createStore<Views>(() => NO_VIEWS);

/** What a person looks at; it belongs to no link. */
export interface Look {
  /** 0 is x, 1 standardised, 1 + n after n coupling layers. */
  readonly stage: number;
  /** In the plane of x; null until a person moves it. */
  readonly probe: readonly [number, number] | null;
  /** The two coordinates that a scatter of many dimensions shows. */
  readonly coordinates: readonly [number, number];
}

export const lookStore = createStore<Look>(() => ({
  stage: Infinity,
  probe: null,
  coordinates: [0, 1],
}));
