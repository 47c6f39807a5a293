import { createStore } from 'zustand/vanilla';
import { DataError } from '../../flows/dataError';
import type { PointsTable } from '../../flows/pointsFile';
import type { Text } from '../../spec/text';
import type { DataSource } from './dataSource';
import { setFlow } from './setting';

/** Data of a person's own, which no link carries. */
export interface OwnSources {
  /** [DRAWING_SIDE, DRAWING_SIDE] from the lowest row; null while nothing is drawn. */
  readonly drawing: Float32Array | null;
  readonly file: (PointsTable & { readonly name: string }) | null;
  /** Goes up with each change, so that equal names do not mean equal data. */
  readonly revision: number;
}

/** Cells on a side of a drawing. */
export const DRAWING_SIDE = 64;

export const sourcesStore = createStore<OwnSources>(() => ({
  drawing: null,
  file: null,
  revision: 0,
}));

/** Whether there is something under a name of data. */
export function hasSource(data: string): boolean {
  const { drawing, file } = sourcesStore.getState();
  if (data === 'drawn') return drawing !== null;
  return data !== 'file' || file !== null;
}

/** What to do before anything can be learned of some data; null where they are there. */
export function missingSource(data: string): Text | null {
  if (hasSource(data)) return null;
  return data === 'drawn' ? NOTHING_DRAWN : NO_FILE;
}

const NOTHING_DRAWN: Text = {
  en: 'Draw first: nothing is painted on the pad yet.',
  'zh-CN': '请先绘制：画板上还没有内容。',
};

const NO_FILE: Text = {
  en: 'Choose a file first, or other data.',
  'zh-CN': '请先选择文件，或选择其他数据。',
};

/** A drawing becomes the data. */
export function setDrawing(drawing: Float32Array): void {
  sourcesStore.setState(({ revision }) => ({ drawing, revision: revision + 1 }));
  setFlow({ data: 'drawn' });
}

/** An empty pad; the flow of the drawing before stays until there is another. */
export function clearDrawing(): void {
  sourcesStore.setState(({ revision }) => ({ drawing: null, revision: revision + 1 }));
}

let digits: Promise<string> | null = null;

/** All that data are made of. @throws DataError where they are not to be had */
export async function sourceOf(data: string): Promise<DataSource> {
  const { drawing, file } = sourcesStore.getState();
  if (data === 'digits') {
    digits ??= fetchDigits();
    digits.catch(() => (digits = null));
    return { kind: 'digits', csv: await digits };
  }
  const missing = missingSource(data);
  if (missing) throw new DataError(missing);
  if (drawing && data === 'drawn') return { kind: 'drawn', strength: drawing, side: DRAWING_SIDE };
  if (file && data === 'file') {
    return { kind: 'file', points: file.points, dimensions: file.dimensions };
  }
  return { kind: 'density', id: data };
}

async function fetchDigits(): Promise<string> {
  try {
    const response = await fetch(new URL('./digits/digits.csv', document.baseURI));
    if (response.ok) return await response.text();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw new DataError({
    en: 'The digits did not arrive: check the connection and choose them again.',
    'zh-CN': '手写数字未能载入：请检查网络连接后重新选择。',
  });
}
