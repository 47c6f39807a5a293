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
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // what the first picture needs comes as one file, however many parts share pieces of it
            { name: firstFile, debugName: 'page' },
            // what menus and tabs share, neither of which is in the first file
            { name: 'base-ui', test: /node_modules\/@(base|floating)-ui\//, minShareCount: 2 },
          ],
        },
      },
      // Base UI marks its modules 'use client', for frameworks that render on a server
      checks: { moduleLevelDirective: false },
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
 * The kinds of test, in groups that run one after the other, each on two cores: software adapters compile
 * slowly, on one core each. All run in processes (`forks`), which start under the adapter's environment.
 */
async function testProjects() {
  const env = await adapterEnvironment();
  const alone = 'tests/e2e/responsiveness.test.ts';
  // one process, so one device and its pipelines, for many files
  const onDevice = { isolate: false, testTimeout: 300 * SECOND, env };
  return [
    project('unit', 0, { testTimeout: 20 * SECOND }),
    project('gpu', 1, { include: ['tests/{gpu,conformance}/**/*.test.ts'], ...onDevice }),
    // what follows from plans, whatever the adapter: counted traffic, the shapes for other devices
    project('plans', 1, onDevice),
    project('cli', 1, { testTimeout: 120 * SECOND, env }),
    project('e2e', 2, { exclude: [alone], testTimeout: 120 * SECOND }),
    // times the page's answers, so nothing runs beside it
    project('e2e-alone', 3, { include: [alone], testTimeout: 120 * SECOND }),
  ];
}

function project(name: string, groupOrder: number, { include, exclude, ...test }: ProjectTest) {
  return {
    extends: true as const,
    test: {
      name,
      include: [...(include ?? [`tests/${name}/**/*.test.ts`])],
      exclude: [...(exclude ?? [])],
      pool: 'forks' as const,
      maxWorkers: 2,
      hookTimeout: test.testTimeout,
      sequence: { groupOrder },
      ...test,
    },
  };
}

interface ProjectTest {
  /** Where its tests are, unless in the folder of its name. */
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  /** Whether each file has a process of its own, as it has unless said otherwise. */
  readonly isolate?: boolean;
  readonly testTimeout: number;
  readonly env?: Record<string, string>;
}
