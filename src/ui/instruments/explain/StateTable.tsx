import type { LinearView } from '../../../state/explain/linearView';
import { type CellScale, useCellLook } from './cellColours';
import { useExplainWords } from './explainWords';

const PLAIN = 'px-1 py-1 text-right whitespace-nowrap';

/**
 * The outer product as one writes it: v along the top, φ(k) down the side, S between them; to the right z
 * and the query that reads both, below what it takes.
 */
export function StateTable({ view }: { readonly view: LinearView }) {
  const { words, number } = useExplainWords();
  const { step, value, setting, stateScale } = view;
  const { headDim } = setting;
  const short = (each: number) => number(each, 2);
  const { stateTable, keySum, query, normaliser, output } = words.linear;
  return (
    <div
      className="overflow-x-auto"
      role="group"
      aria-label={stateTable}
      // a wide state scrolls by the keyboard too
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      <table className="border-separate border-spacing-0.5 text-xs">
        <caption className="sr-only">{stateTable}</caption>
        <tbody>
          <tr>
            <th className="px-1 text-right font-normal text-muted">
              {words.linear.key} \ {words.linear.value}
            </th>
            {value.map((each, j) => (
              // oxlint-disable-next-line react/no-array-index-key
              <th key={j} scope="col" className={`${PLAIN} font-normal`}>
                {short(each)}
              </th>
            ))}
            <th scope="col" className="pl-3 text-right font-normal text-muted">
              {keySum}
            </th>
            <th scope="col" className="pl-3 text-right font-normal text-muted">
              {query}
            </th>
          </tr>
          {step.key.map((weight, i) => (
            // oxlint-disable-next-line react/no-array-index-key
            <tr key={i}>
              <th scope="row" className={`${PLAIN} font-normal`}>
                {short(weight)}
              </th>
              <Shaded
                values={step.state.slice(i * headDim, (i + 1) * headDim)}
                scale={{ kind: 'signed', end: stateScale }}
              />
              <td className={`${PLAIN} pl-3`}>{short(step.keySum[i]!)}</td>
              <td className={`${PLAIN} pl-3`}>{short(step.query[i]!)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row" className="px-1 text-right font-normal text-muted">
              {output}
            </th>
            <Shaded
              values={step.output}
              scale={{ kind: 'signed', end: Math.max(...step.output.map(Math.abs)) || 1 }}
            />
            <td colSpan={2} className={`${PLAIN} pl-3 text-muted`}>
              {normaliser} = {short(step.normaliser)}
            </td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}

interface ShadedProps {
  readonly values: readonly number[];
  readonly scale: CellScale;
}

function Shaded({ values, scale }: ShadedProps) {
  const { number } = useExplainWords();
  const look = useCellLook();
  return values.map((value, j) => (
    // oxlint-disable-next-line react/no-array-index-key
    <td key={j} className="min-w-10 rounded-sm px-1 py-1 text-center" style={look(scale, value)}>
      {number(value, 2)}
    </td>
  ));
}
