import { densityData, type TrainingData } from '../../flows/trainingData';
import { densities } from '../../flows/densities';
import { digitsData, parseDigits } from '../../flows/digitsData';
import { drawnData } from '../../flows/drawnData';
import type { Standardisation } from '../../flows/standardisation';
import { pointsData } from '../../flows/pointsData';

/** What a flow is trained on, whole: enough to make the data anywhere, a worker included. */
export type DataSource =
  | { readonly kind: 'density'; readonly id: string }
  | { readonly kind: 'drawn'; readonly strength: Float32Array; readonly side: number }
  | { readonly kind: 'file'; readonly points: Float32Array; readonly dimensions: number }
  | { readonly kind: 'digits'; readonly csv: string };

/** A figure in the data's own unit is `slope` times nats plus `offset`. */
export interface DataScale {
  readonly unit: 'nats' | 'bits';
  readonly slope: number;
  readonly offset: number;
}

/** What is known of some data, apart from the batches that come of it. */
export interface DataInfo {
  readonly dimensions: number;
  readonly entropyNats: number | null;
  readonly gaussianNats: number;
  /** Of all that is trained on. */
  readonly standardisation: Standardisation;
  /** [heldOutCount, dimensions] */
  readonly heldOut: Float32Array;
  readonly heldOutCount: number;
  /** Points to show, [count, dimensions]: held-out ones where they are many, else some to train on. */
  readonly shown: Float32Array;
  /** Held-out rows that are draws of one thing: rows with the same remainder by `heldOutCount / repeats`. */
  readonly repeats: number;
  readonly scale: DataScale;
}

/** @throws DataError where a flow cannot learn from it */
export function openSource(source: DataSource, seed: number): TrainingData {
  switch (source.kind) {
    case 'density': {
      const density = densities.find(({ id }) => id === source.id);
      if (!density) throw new Error(`no density ${source.id}`);
      return densityData(density, seed);
    }
    case 'drawn':
      return drawnData(source.strength, source.side, source.side, seed);
    case 'file':
      return pointsData(source.points, source.dimensions, seed);
    case 'digits':
      return digitsData(parseDigits(source.csv).images, seed);
  }
}

export function infoOf(data: TrainingData): DataInfo {
  const { dimensions, entropyNats, gaussianNats, heldOut, heldOutCount } = data;
  const { heldOutDraws, bitsPerDim, standardisation, sample } = data;
  const offset = bitsPerDim?.(0) ?? 0;
  return {
    dimensions,
    entropyNats: entropyNats ?? null,
    gaussianNats,
    standardisation,
    heldOut,
    heldOutCount,
    shown: heldOut.length >= sample.length ? heldOut : sample,
    repeats: heldOutDraws ?? 1,
    scale: bitsPerDim
      ? { unit: 'bits', slope: bitsPerDim(1) - offset, offset }
      : { unit: 'nats', slope: 1, offset: 0 },
  };
}

/** A mean of -log p in the data's own unit. */
export function scaled({ slope, offset }: DataScale, nats: number): number {
  return slope * nats + offset;
}
