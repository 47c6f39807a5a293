/** Formulas by name, as MathML; `@name` stands where a number belongs. Made by vite.mathml.mjs. */
declare module '*.tex?mathml' {
  export const formulas: Readonly<Record<string, string>>;
}
