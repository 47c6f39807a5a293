import temml from 'temml';

const QUERY = '?mathml';
/** `@name` stands for a number that the page puts in. */
const PLACE = /@(\w+)/g;

/**
 * Turns files of formulas into MathML while the page is built: nothing of TeX reaches the browser. A file
 * holds a formula a line, `name: TeX`; `import { formulas } from './some.tex?mathml'` gives them by name,
 * with `@name` where a number belongs.
 *
 * @returns {import('vite').Plugin}
 */
export function mathml() {
  return {
    name: 'mathml',
    transform(source, id) {
      if (!id.endsWith(`.tex${QUERY}`)) return null;
      return { code: `export const formulas = ${JSON.stringify(formulasOf(source))};`, map: null };
    },
  };
}

/**
 * Formulas by name.
 *
 * @param {string} source
 * @returns {Readonly<Record<string, string>>}
 * @throws Error that names the line which is none
 */
export function formulasOf(source) {
  const lines = source.split('\n').filter((line) => line.trim() && !line.startsWith('%'));
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, tex] = /^(\w+): (.+)$/.exec(line) ?? [];
      if (!name || !tex) throw new Error(`no formula "name: TeX": ${line}`);
      return [name, toMathml(tex)];
    }),
  );
}

/** @param {string} tex */
function toMathml(tex) {
  const marked = tex.replace(PLACE, String.raw`\text{@$1}`);
  return temml
    .renderToString(marked, { throwOnError: true, strict: true })
    .replace(/<mtext>(@\w+)<\/mtext>/g, '<mn>$1</mn>');
}
