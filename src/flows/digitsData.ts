import { type Random, randomStream } from '../spec/random';
import { DataError } from './dataError';
import { fitGaussian, gaussianNats } from './gaussian';
import { standardisationOf } from './standardisation';
import {
  HELD_OUT_STREAM,
  SAMPLE_POINTS,
  shuffledEpochs,
  TRAINING_STREAM,
  type TrainingData,
} from './trainingData';

export const DIGIT_IMAGES = 1797;
/** 8 by 8 pixels, row by row. */
export const DIGIT_PIXELS = 64;
/** A pixel is one of 0 to 16. */
export const DIGIT_LEVELS = 17;

/** Images before this one are trained on, those up to the next tell when to stop, the rest test. */
const VALIDATION_START = 1350;
const TEST_START = 1500;
/** Dequantisations of a held-out image: their mean is steadier than one. */
const HELD_OUT_DRAWS = 8;

/**
 * How the digits are learned unless a person says otherwise. 1,350 images are learned by heart within a
 * few hundred steps, so the rate falls to 0 within as many; and mixing lets every pixel see every other
 * within a few layers: 2.59 bits per dimension on the test images, where RealNVP ended at 2.69 to 2.79.
 */
export const DIGITS_DEFAULTS = { model: 'glow', steps: 300 } as const;

export type DigitsPart = 'validation' | 'test';

export interface DigitsData extends TrainingData {
  readonly bitsPerDim: (nats: number) => number;
  /** Images to stop by, [150 images times 8 draws, 64]. */
  readonly validation: Float32Array;
  /** Images to judge by, [297 images times 8 draws, 64]. */
  readonly test: Float32Array;
}

/**
 * Handwritten digits as points of 64 dimensions, x = (v + u) / 17 with u uniform in [0, 1) drawn
 * anew for every batch: the mean of -log p then bounds that of the grey levels themselves from
 * above (Theis et al. 2016, arXiv 1511.01844).
 * @param images [1797, 64], as parseDigits reads them
 * @param part which images `heldOut` and `gaussianNats` are about
 */
export function digitsData(
  images: Uint8Array,
  seed: number,
  part: DigitsPart = 'validation',
): DigitsData {
  const random = randomStream(seed, TRAINING_STREAM);
  const fixed = randomStream(seed, HELD_OUT_STREAM);
  const imagesOf = (start: number, end: number): Uint8Array =>
    images.subarray(start * DIGIT_PIXELS, end * DIGIT_PIXELS);
  const validation = repeated(imagesOf(VALIDATION_START, TEST_START), fixed);
  const test = repeated(imagesOf(TEST_START, DIGIT_IMAGES), fixed);
  const training = imagesOf(0, VALIDATION_START);
  const next = shuffledEpochs(VALIDATION_START, random.uniform);
  const heldOut = { validation, test }[part];
  const dequantisations = repeated(training, fixed);
  return {
    dimensions: DIGIT_PIXELS,
    gaussianNats: gaussianNats(fitGaussian(dequantisations, DIGIT_PIXELS), heldOut),
    standardisation: standardisationOf(dequantisations, DIGIT_PIXELS),
    sample: dequantisations.slice(0, SAMPLE_POINTS * DIGIT_PIXELS),
    nextBatch(size) {
      const batch = new Uint8Array(size * DIGIT_PIXELS);
      for (let row = 0; row < size; row++) {
        const start = next() * DIGIT_PIXELS;
        batch.set(training.subarray(start, start + DIGIT_PIXELS), row * DIGIT_PIXELS);
      }
      return dequantised(batch, random);
    },
    heldOut,
    heldOutCount: heldOut.length / DIGIT_PIXELS,
    heldOutDraws: HELD_OUT_DRAWS,
    bitsPerDim: (nats) => nats / (DIGIT_PIXELS * Math.LN2) + Math.log2(DIGIT_LEVELS),
    validation,
    test,
  };
}

function dequantised(images: Uint8Array, { uniform }: Random): Float32Array {
  return Float32Array.from(images, (level) => (level + uniform()) / DIGIT_LEVELS);
}

/** The images HELD_OUT_DRAWS times over, each time dequantised anew. */
function repeated(images: Uint8Array, random: Random): Float32Array {
  const points = new Float32Array(HELD_OUT_DRAWS * images.length);
  for (let draw = 0; draw < HELD_OUT_DRAWS; draw++) {
    points.set(dequantised(images, random), draw * images.length);
  }
  return points;
}

export interface Digits {
  /** [1797, 64], each 0 to 16. */
  readonly images: Uint8Array;
  /** [1797], each 0 to 9. */
  readonly labels: Uint8Array;
}

/**
 * The digits of public/digits/digits.csv: 64 pixels and the label in each line.
 * @throws DataError where the text is not that file
 */
export function parseDigits(csv: string): Digits {
  const images = new Uint8Array(DIGIT_IMAGES * DIGIT_PIXELS);
  const labels = new Uint8Array(DIGIT_IMAGES);
  const lines = csv.trimEnd().split('\n');
  if (lines.length !== DIGIT_IMAGES) throw notDigits();
  lines.forEach((line, index) => {
    const values = line.split(',').map(Number);
    const label = values.pop()!;
    const isImage = values.length === DIGIT_PIXELS && values.every(isBelow(DIGIT_LEVELS));
    if (!isImage || !isBelow(10)(label)) throw notDigits();
    images.set(values, index * DIGIT_PIXELS);
    labels[index] = label;
  });
  return { images, labels };
}

function isBelow(limit: number): (value: number) => boolean {
  return (value) => Number.isInteger(value) && value >= 0 && value < limit;
}

function notDigits(): DataError {
  return new DataError({
    en: 'The file of digits is damaged: reload the page, or restore public/digits/digits.csv.',
    'zh-CN': '手写数字文件已损坏：请重新加载页面，或恢复 public/digits/digits.csv。',
  });
}
