import { formatBytes } from '../../../spec/format';
import type { Traffic } from '../../../spec/kernel';
import { totalBytes } from '../../../spec/plan';
import type { FlashView } from '../../../state/explain/flashView';
import { Provenance } from '../../parts/Provenance';
import { Bars } from './Bars';
import { Box } from './Box';
import { useExplainWords } from './explainWords';
import { FLASH_ACCENT, STANDARD_ACCENT } from './accents';

const TENSORS = ['q', 'k', 'v', 'scores', 'output'] as const;

/** What the row's tile of rows asks of memory: flash up to this step and in all, beside standard. */
export function BytesTable({ view }: { readonly view: FlashView }) {
  const { words } = useExplainWords();
  const { bytes, rowTile } = view;
  const { soFar, atTheEnd, standard } = bytes;
  const columns = [soFar, atTheEnd, standard];
  const most = Math.max(...columns.map(totalBytes));
  const [first, last] = [rowTile.start + 1, rowTile.start + rowTile.rows].map(String);
  const { tensor, total, scope, note, height } = words.bytes;
  const heads = [words.bytes.soFar, words.bytes.atTheEnd, words.bytes.standard];
  return (
    <Box title={words.bytes.title} aside={<Provenance kind="modelled" />} chart="bytes">
      <p className="mb-1 text-xs text-muted">{scope(first!, last!)}</p>
      <Bars
        bars={[
          {
            label: words.bytes.soFar,
            share: totalBytes(soFar) / most,
            outline: totalBytes(atTheEnd) / most,
            accent: FLASH_ACCENT,
            text: formatBytes(totalBytes(soFar)),
          },
          {
            label: words.bytes.standard,
            share: totalBytes(standard) / most,
            accent: STANDARD_ACCENT,
            text: formatBytes(totalBytes(standard)),
          },
        ]}
      />
      <table className="mt-2 w-full text-xs">
        <thead className="text-muted">
          <tr>
            <th className="text-left font-normal">{tensor}</th>
            {heads.map((head) => (
              <th key={head} className="pl-2 text-right font-normal">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {TENSORS.map((name) => (
            <tr key={name}>
              <th className="text-left font-mono font-normal">{name}</th>
              {columns.map((column, index) => (
                <td key={heads[index]} className="text-right">
                  {formatBytes(bytesOf(column, name))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot className="border-t border-line font-semibold">
          <tr>
            <th className="text-left">{total}</th>
            {columns.map((column, index) => (
              <td key={heads[index]} className="text-right">
                {formatBytes(totalBytes(column))}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
      <p className="mt-2 text-xs text-muted">{note(formatBytes(bytesOf(standard, 'scores')))}</p>
      <p className="mt-1 text-xs text-muted">{height}</p>
    </Box>
  );
}

function bytesOf(traffic: readonly Traffic[], tensor: string): number {
  return totalBytes(traffic.filter((each) => each.tensor === tensor));
}
