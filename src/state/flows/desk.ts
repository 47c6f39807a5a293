import { DataError } from '../../flows/dataError';
import { initialWeights } from '../../flows/initialise';
import { type Standardisation, standardised } from '../../flows/standardisation';
import { SAMPLE_POINTS, type TrainingData } from '../../flows/trainingData';
import type { FlowShape } from '../../spec/flow';
import { randomStream } from '../../spec/random';
import type { Text } from '../../spec/text';
import { type DataInfo, type DataSource, infoOf, openSource } from './dataSource';
import { jacobianLogDet } from '../../reference/jacobian';

/** What the page asks of its worker; batches, weights and info are of the data opened last. */
export type DeskRequest =
  | { readonly kind: 'open'; readonly source: DataSource; readonly seed: number }
  | { readonly kind: 'check'; readonly source: DataSource }
  | { readonly kind: 'weights'; readonly shape: FlowShape; readonly seed: number }
  | { readonly kind: 'batches'; readonly count: number; readonly size: number }
  | { readonly kind: 'points'; readonly count: number; readonly normalSeed: number | null }
  | {
      readonly kind: 'logDets';
      readonly shape: FlowShape;
      readonly weights: Float32Array;
      readonly standardisation: Standardisation | undefined;
      /** [count, dimensions], as the data are. */
      readonly points: Float32Array;
    };

/** What each kind of request is answered with. */
export interface DeskAnswers {
  readonly open: DataInfo;
  /** Nothing but that the data can be used. */
  readonly check: null;
  /** The weights that training starts from. */
  readonly weights: Float32Array;
  /** [count * size, dimensions] */
  readonly batches: Float32Array;
  /** [count, dimensions]: held-out points over and over, or normal values where a seed is given. */
  readonly points: Float32Array;
  /** Of the weights alone, without the standardisation; in float64, by central differences. */
  readonly logDets: Float64Array;
}

export type DeskReply = { readonly id: number } & (
  | { readonly answer: DeskAnswers[keyof DeskAnswers] }
  | { readonly error: Text; readonly known: boolean }
);

const NORMAL_STREAM = 5;

/** Makes everything about the data that takes the processor long. */
export class Desk {
  private data: TrainingData | null = null;

  answer(id: number, request: DeskRequest): DeskReply {
    try {
      return { id, answer: this.answerTo(request) };
    } catch (error) {
      const known = error instanceof DataError;
      const message = error instanceof Error ? error.message : String(error);
      return { id, known, error: known ? error.text : { en: message, 'zh-CN': message } };
    }
  }

  private answerTo(request: DeskRequest): DeskAnswers[keyof DeskAnswers] {
    switch (request.kind) {
      case 'open':
        return this.open(request.source, request.seed);
      case 'check':
        openSource(request.source, 0);
        return null;
      case 'weights':
        return this.weights(request.shape, request.seed);
      case 'batches':
        return this.batches(request.count, request.size);
      case 'points':
        return this.points(request.count, request.normalSeed);
      case 'logDets': {
        const { shape, weights, standardisation } = request;
        const points = standardised(request.points, standardisation);
        return Float64Array.from({ length: points.length / shape.dimensions }, (_, row) => {
          const start = row * shape.dimensions;
          return jacobianLogDet(shape, weights, points.subarray(start, start + shape.dimensions));
        });
      }
    }
  }

  private open(source: DataSource, seed: number): DataInfo {
    const data = openSource(source, seed);
    this.data = data;
    return infoOf(data);
  }

  private weights(shape: FlowShape, seed: number): Float32Array {
    const points =
      this.data?.dimensions === shape.dimensions
        ? standardised(this.data.sample, this.data.standardisation)
        : normals(SAMPLE_POINTS * shape.dimensions, seed);
    return initialWeights(shape, points, seed);
  }

  /** One batch after the other: how many are asked for at once changes none of them. */
  private batches(count: number, size: number): Float32Array {
    const data = this.opened();
    const points = new Float32Array(count * size * data.dimensions);
    for (let index = 0; index < count; index++) {
      points.set(data.nextBatch(size), index * size * data.dimensions);
    }
    return points;
  }

  private points(count: number, normalSeed: number | null): Float32Array {
    const { dimensions, heldOut } = this.opened();
    if (normalSeed !== null) return normals(count * dimensions, normalSeed);
    const points = new Float32Array(count * dimensions);
    for (let start = 0; start < points.length; start += heldOut.length) {
      points.set(heldOut.subarray(0, points.length - start), start);
    }
    return points;
  }

  private opened(): TrainingData {
    if (!this.data) throw new Error('no data is open');
    return this.data;
  }
}

/** Standard normal values, the same for a seed on every machine. */
export function normals(count: number, seed: number): Float32Array {
  const { normal } = randomStream(seed, NORMAL_STREAM);
  return Float32Array.from({ length: count }, normal);
}
