import { formulas } from './formulas.tex?mathml';

interface FormulaProps {
  readonly name: string;
  /** What stands at each `@name`, as it is shown. */
  readonly numbers?: Readonly<Record<string, string>>;
}

/** A formula of formulas.tex, in MathML, with the present numbers in their places. */
export function Formula({ name, numbers = {} }: FormulaProps) {
  const formula = formulas[name];
  if (formula === undefined) throw new Error(`no formula ${name}`);
  const html = formula.replace(/@(\w+)/g, (_, place: string) => {
    const number = numbers[place];
    if (number === undefined) throw new Error(`formula ${name}: no number ${place}`);
    return number;
  });
  // both come from this page's own code: nothing that a person typed
  return <span className="text-[1.1em]" dangerouslySetInnerHTML={{ __html: html }} />;
}
