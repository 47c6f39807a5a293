import type { Kernel, Plan } from './kernel';
import type { Dims } from './task';
import { unrollLoops } from './unroll';

/** `tileRows` → `TILE_ROWS`: how a tunable is named in WGSL. */
export function constantName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/**
 * The text that compiles, is cached and is shown: the files joined, the constants and the type that is
 * stored replaced by name, the marked loops written out.
 */
export function shaderSource<D extends Dims>(kernel: Kernel<D>, plan: Plan): string {
  const { uses, shader } = plan.form ?? kernel;
  const joined = [...uses, shader].map((file) => file.source.trim()).join('\n\n');
  const specialised = Object.entries(plan.constants).reduce(
    (source, [name, value]) => replaceConstant(source, name, value, shader.path),
    enablesFirst(storedAs(`${joined}\n`, plan.stored, shader.path)),
  );
  return unrollLoops(specialised);
}

/** f16 is a feature, which a shader must enable. */
function storedAs(source: string, stored: Plan['stored'], path: string): string {
  if (!stored) return source;
  const line = /^alias stored = f32;$/m;
  if (!line.test(source)) throw new Error(`${path}: has no line "alias stored = f32;" to replace`);
  return source.replace(line, `enable ${stored};\n\nalias stored = ${stored};`);
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
