import { type CellScale, useCellLook } from './cellColours';
import { useExplainWords } from './explainWords';

interface NumberCellsProps {
  readonly label: string;
  readonly values: readonly number[];
  readonly scale: CellScale;
  /** Name of each cell, for readers of the screen. */
  readonly name: (cell: string) => string;
  /** What the first cell counts as. */
  readonly first?: number;
  /** Cells that hold a number; the others are masked. */
  readonly seen?: number;
}

/** A list of numbers, each on its colour and below its place. */
export function NumberCells(props: NumberCellsProps) {
  const { label, values, scale, name, first = 1, seen = values.length } = props;
  const { words, number } = useExplainWords();
  const look = useCellLook();
  return (
    <ul aria-label={label} className="flex flex-wrap gap-x-0.5 gap-y-1">
      {values.map((value, index) => (
        // a place is what it is by its index alone
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index} className="w-12 text-center text-xs leading-tight">
          <span className="sr-only">{name(String(first + index))}: </span>
          <span aria-hidden="true" className="block text-[10px] text-muted">
            {first + index}
          </span>
          {index < seen ? (
            <span className="block rounded-sm px-0.5 py-1" style={look(scale, value)}>
              {number(value)}
            </span>
          ) : (
            <span className="block rounded-sm border border-dashed border-edge px-0.5 py-[3px] text-muted">
              <span aria-hidden="true">–</span>
              <span className="sr-only">{words.flash.masked}</span>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
