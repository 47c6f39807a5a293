/** How long one submission may take, so that the page and the desktop stay smooth. */
export const SUBMISSION_MS = { software: 90, hardware: 30 } as const;

/** Points that one submission of a view carries on an adapter that computes on the CPU. */
export const LOT = { software: 1024, hardware: 4096 } as const;

/** A view at most this often, however fast the device. */
const LEAST_VIEW_GAP_MS = { software: 400, hardware: 120 } as const;
/** Views take at most about a third of the time. */
const VIEW_SHARE = 2;

export type Pace = keyof typeof SUBMISSION_MS;

/**
 * Steps of the next submission, from how long the last one took: it grows by doubling, and shrinks
 * at once.
 */
export function nextCount(count: number, ms: number, pace: Pace, most: number): number {
  const fitting = Math.floor((count * SUBMISSION_MS[pace]) / Math.max(ms, 0.1));
  return Math.max(1, Math.min(most, 2 * count, fitting));
}

/** Whether views are due, by the time since the last and what that took. */
export function viewsDue(sinceMs: number, lastTookMs: number, pace: Pace): boolean {
  return sinceMs >= Math.max(LEAST_VIEW_GAP_MS[pace], VIEW_SHARE * lastTookMs);
}

/** How finely a flow is looked at: coarse while it learns, fine at rest. */
export interface Detail {
  readonly samples: number;
  /** Cells on a side of the density's map. */
  readonly densitySide: number;
  readonly heldOut: number;
  /** Points that are carried there and back. */
  readonly roundTrip: number;
  readonly warpPoints: number;
  /** Lines of the warped grid in each direction. */
  readonly gridLines: number;
  /** Places where each of them may bend. */
  readonly gridVertices: number;
}

export function detailOf(pace: Pace, atRest: boolean): Detail {
  if (pace === 'hardware') {
    return {
      samples: 2000,
      densitySide: atRest ? 192 : 128,
      heldOut: 20_000,
      roundTrip: 4096,
      warpPoints: 800,
      gridLines: 17,
      gridVertices: 97,
    };
  }
  return {
    samples: atRest ? 1500 : 600,
    densitySide: atRest ? 96 : 40,
    heldOut: atRest ? 10_000 : 1000,
    roundTrip: atRest ? 1024 : 128,
    warpPoints: 400,
    gridLines: 13,
    gridVertices: atRest ? 65 : 25,
  };
}

/** A recipe for the rest of the way: the rate goes on where its half cosine was left. */
export function restOf<R extends { readonly rate: number; readonly steps: number }>(
  recipe: R,
  done: number,
): R {
  const left = Math.max(1, recipe.steps - done);
  const share = Math.min(1, done / recipe.steps);
  return { ...recipe, steps: left, rate: (recipe.rate * (1 + Math.cos(Math.PI * share))) / 2 };
}
