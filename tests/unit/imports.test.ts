import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

/** Which folder of src may import from which; each may import from itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  spec: [],
  reference: ['spec'],
  kernels: ['spec', 'reference', 'shaders'],
  gpu: ['spec'],
  flows: ['spec', 'reference', 'kernels'],
  measure: ['spec', 'gpu'],
  workloads: ['spec'],
  state: ['spec', 'reference', 'kernels', 'gpu', 'flows', 'measure', 'workloads'],
  i18n: ['spec'],
  ui: ['spec', 'kernels', 'workloads', 'state', 'i18n'],
  cli: ['spec', 'reference', 'kernels', 'gpu', 'flows', 'measure', 'workloads'],
};

/** What else is in src runs in a browser too, and knows nothing of Node. */
const NODE_ONLY = 'cli';

const IMPORT =
  /(?:\bfrom\s*|\bimport\s*\(?\s*|\bnew Worker\(\s*new URL\(\s*|\bimport\.meta\.glob\(\s*)['"]([^'"]+)['"]/g;

interface Edge {
  readonly file: string;
  readonly target: string;
}

function importsOf(file: string, source: string): readonly Edge[] {
  return [...source.matchAll(IMPORT)].map(([, target]) => ({ file, target: target! }));
}

/** The folder of src that a path belongs to; the entry file belongs to the page. */
function folderOf(file: string): string {
  const [first = '', second = ''] = file.split('/');
  if (first !== 'src') return first;
  return second.startsWith('main.') ? 'ui' : second;
}

/** What is wrong with an import, or null. */
function offence({ file, target }: Edge): string | null {
  const from = folderOf(file);
  const allowed = MAY_IMPORT[from];
  if (!allowed) return `${file}: the folder ${from} has no line in the table`;
  if (!target.startsWith('.') && !target.startsWith('/')) {
    return target.startsWith('node:') && from !== NODE_ONLY ? `${file} → ${target}` : null;
  }
  const to = folderOf(path.posix.join(path.posix.dirname(file), target));
  if (to === from || allowed.includes(to)) return null;
  return `${file} → ${target}: ${from} may not import from ${to}`;
}

function sourceFiles(): readonly string[] {
  return readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(tsx?|mjs)$/.test(file) && !file.endsWith('.d.ts'))
    .map((file) => `src/${file.split(path.sep).join('/')}`);
}

describe('the import table', () => {
  it('holds for every file', () => {
    const files = sourceFiles();
    const edges = files.flatMap((file) =>
      importsOf(file, readFileSync(path.join(root, file), 'utf8')),
    );
    expect(edges.length).toBeGreaterThan(files.length);
    expect(edges.map(offence).filter((found) => found !== null)).toEqual([]);
  });

  it.each([
    ['src/gpu/runner.ts', "import { flash } from '../kernels/attention/flash';"],
    ['src/ui/app.tsx', "export type { Engine } from '../gpu/device';"],
    ['src/spec/task.ts', "import '../reference/softmaxAttention';"],
    ['src/ui/app.tsx', "const late = import('../measure/compare');"],
    ['src/cli/main.ts', "import { t } from '../i18n';"],
    ['src/measure/sweep.ts', "new Worker(new URL('../state/worker.ts', import.meta.url))"],
    ['src/measure/sweep.ts', "import { readFileSync } from 'node:fs';"],
    ['src/gpu/runner.ts', "import source from '../../shaders/shared/grid.wgsl?raw';"],
    ['src/attic/old.ts', "import '../spec/task';"],
  ])('would name a breach in %s', (file, source) => {
    expect(importsOf(file, source).map(offence)).toEqual([expect.stringContaining(file)]);
  });

  it.each([
    ['src/main.tsx', "import { App } from './ui/App';"],
    [
      'src/kernels/attention/flash.ts',
      "import s from '../../../shaders/attention/flash.wgsl?raw';",
    ],
    ['src/state/attention/worker.ts', "import { compare } from '../../measure/compare';"],
    ['src/cli/run.mjs', "import { runnerImport } from 'vite';"],
  ])('lets %s import what it may', (file, source) => {
    expect(importsOf(file, source).map(offence)).toEqual([null]);
  });
});
