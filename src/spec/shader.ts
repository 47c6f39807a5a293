import type { Kernel, Plan } from './kernel';
import type { Dims } from './task';
import { unrollLoops } from './unroll';

/** `tileRows` → `TILE_ROWS`: how a tunable is named in WGSL. */
export function constantName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/**
 * The text that compiles, is cached and is shown: the files joined, the constants replaced by name,
 * the marked loops written out.
 */
export function shaderSource<D extends Dims>(kernel: Kernel<D>, plan: Plan): string {
  const { uses, shader } = plan.form ?? kernel;
  const joined = [...uses, shader].map((file) => file.source.trim()).join('\n\n');
  const specialised = Object.entries(plan.constants).reduce(
    (source, [name, value]) => replaceConstant(source, name, value, shader.path),
    enablesFirst(`${joined}\n`),
  );
  return unrollLoops(specialised);
}

/** WGSL wants its `enable` lines before everything else. */
function enablesFirst(source: string): string {
  const enable = /^enable [\w, ]+;\n+/gm;
  return [...(source.match(enable) ?? []), source.replace(enable, '')].join('');
}

function replaceConstant(
  source: string,
  name: string,
  value: number | boolean,
  path: string,
): string {
  const line = new RegExp(`^(const ${name}: (?:u32|i32|f32|bool) = )[^;]+;`, 'm');
  if (!line.test(source)) {
    throw new Error(`${path}: has no line "const ${name}: <type> = …;" to replace`);
  }
  return source.replace(line, `$1${value};`);
}
