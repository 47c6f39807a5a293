import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vitest/config';
import packageFile from './package.json' with { type: 'json' };
import { adapterEnvironment } from './src/cli/adapterEnvironment.mjs';
import { mathml } from './vite.mathml.mjs';

const SECOND = 1000;

export default defineConfig(async ({ mode }) => ({
  // Relative paths: the built page works under any base, GitHub Pages included.
  base: './',
  plugins: [tailwindcss(), mathml()],
  define: { PAGE_VERSION: JSON.stringify(packageFile.version) },
  build: {
    target: 'es2022',
    // what the first picture needs comes as one file, however many parts share pieces of it
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: firstFile, debugName: 'page' }] } },
    },
  },
  worker: { format: 'es' as const },
  test: mode === 'test' ? { projects: await testProjects() } : {},
}));

interface Modules {
  getModuleInfo(
    id: string,
  ): { readonly isEntry: boolean; readonly importers: readonly string[] } | null;
}

/** The file of a module that the entry reaches without a dynamic import. */
function firstFile(id: string, modules: Modules): string | null {
  const seen = new Set<string>();
  const isFirst = (each: string): boolean => {
    if (seen.has(each)) return false;
    seen.add(each);
    const found = modules.getModuleInfo(each);
    return found !== null && (found.isEntry || found.importers.some(isFirst));
  };
  return isFirst(id) ? 'page' : null;
}

/**
 * The five kinds of test, in groups that run one after the other. Tests that time or compile
 * kernels run in processes (`forks`), which start under the adapter's environment.
 */
async function testProjects() {
  const adapter = await adapterEnvironment();
  return [
    project('unit', 0, { testTimeout: 20 * SECOND }),
    // software adapters compile slowly, on one core each
    project('gpu', 1, {
      include: ['tests/{gpu,conformance}/**/*.test.ts'],
      testTimeout: 300 * SECOND,
      maxWorkers: 2,
      env: adapter,
    }),
    // what follows from plans, whatever the adapter: counted traffic, the shapes for other devices
    project('plans', 2, { testTimeout: 300 * SECOND, maxWorkers: 2, env: adapter }),
    project('cli', 3, { testTimeout: 60 * SECOND, maxWorkers: 1, env: adapter }),
    // one page at a time: what it measures is not disturbed by another
    project('e2e', 4, { testTimeout: 120 * SECOND, maxWorkers: 1 }),
  ];
}

function project(name: string, groupOrder: number, { include, ...test }: ProjectTest) {
  return {
    extends: true as const,
    test: {
      name,
      include: [...(include ?? [`tests/${name}/**/*.test.ts`])],
      pool: 'forks' as const,
      hookTimeout: test.testTimeout,
      sequence: { groupOrder },
      ...test,
    },
  };
}

interface ProjectTest {
  /** Where its tests are, unless in the folder of its name. */
  readonly include?: readonly string[];
  readonly testTimeout: number;
  readonly maxWorkers?: number;
  readonly env?: Record<string, string>;
}
