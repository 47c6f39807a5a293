import { readFile } from 'node:fs/promises';
import { DataError } from '../../flows/dataError';
import { densities } from '../../flows/densities';
import { type DigitsData, digitsData, parseDigits } from '../../flows/digitsData';
import { pointsData } from '../../flows/pointsData';
import { densityData, type TrainingData } from '../../flows/trainingData';
import { InputError } from '../errors';
import { namedFile } from '../files';
import { readPoints } from './points';
import { quoteOutside } from '../../spec/outsideText';
import { DENSITY_NAMES, DIGITS } from './recipe';

const DIGITS_FILE = new URL('../../../public/digits/digits.csv', import.meta.url);

/** What a flow is trained on and judged by. */
export interface Source {
  /** The density's name, or the file's. */
  readonly name: string;
  readonly data: TrainingData;
  /** Of the digits alone: what tells when to stop. */
  readonly digits?: DigitsData;
}

/** Which of the two is given. @throws InputError unless it is exactly one, or where it is no density */
export function chooseSource(
  density: string | undefined,
  file: string | undefined,
): { readonly density: string } | { readonly file: string } {
  const names = DENSITY_NAMES.join(', ');
  if (density !== undefined && file !== undefined) {
    throw new InputError('--density and --data are both given: keep one');
  }
  if (file !== undefined) return { file };
  if (density === undefined) {
    throw new InputError(`nothing to train on: give --density (${names}) or --data P.npy`);
  }
  if (DENSITY_NAMES.includes(density)) return { density };
  throw new InputError(
    `--density ${quoteOutside(density)}: there is no such density, choose ${names}`,
  );
}

/** A density that can be drawn from without end, or the digits. @throws DataError */
export async function densitySource(
  name: string,
  seed: number,
  heldOutCount?: number,
): Promise<Source> {
  const density = densities.find(({ id }) => id === name);
  if (density) return { name, data: densityData(density, seed, heldOutCount) };
  if (name !== DIGITS) throw new Error(`there is no density ${name}`);
  const { images } = parseDigits(await readFile(DIGITS_FILE, 'utf8'));
  const digits = digitsData(images, seed, 'test');
  return { name, data: digits, digits };
}

/** A person's own points, a tenth of them held out. @throws InputError */
export async function fileSource(file: string, seed: number): Promise<Source> {
  const { points, dimensions } = await readPoints('data', file);
  try {
    return { name: file, data: pointsData(points, dimensions, seed) };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new InputError(`${namedFile('data', file)}: ${error.text.en}`, { cause: error });
  }
}
