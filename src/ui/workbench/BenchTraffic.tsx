import { formatBytes } from '../../spec/format';
import type { Traffic } from '../../spec/kernel';
import { totalBytes } from '../../spec/plan';
import { type BenchResult, type CountOutcome, SIDES } from '../../state/workbench/bench';
import { tensorRows } from '../../state/workbench/verdict';
import { Part } from '../column/Part';
import { isAlike } from '../results/standingWords';
import { useWords } from '../words';
import { useWorkbenchWords } from './workbenchWords';

interface BenchTrafficProps {
  readonly counted: BenchResult['counted'];
}

/** Counted bytes of both sides, tensor by tensor; in words where a side cannot be counted. */
export function BenchTraffic({ counted }: BenchTrafficProps) {
  const { say, sentence } = useWords();
  const words = useWorkbenchWords();
  const { original, edited } = counted;
  if (!original && !edited) return null;
  const both = original?.status === 'done' && edited?.status === 'done';
  const uncounted = edited?.status === 'failed' ? edited.problem : null;
  return (
    <section aria-label={words.traffic} className="-mx-4">
      <Part title={words.traffic} kind="counted">
        <Summary {...counted} />
        {uncounted && (
          <p className="rounded bg-warn-surface p-2 text-xs break-words">
            {uncounted.line > 0
              ? words.problem(uncounted.line, say(uncounted.text))
              : sentence(uncounted.text)}
          </p>
        )}
        <table aria-label={words.trafficChart} className="mt-1 w-full text-xs">
          <thead className="text-muted">
            <tr>
              <th className="text-left font-normal">{words.tensor}</th>
              {SIDES.map((side) => (
                <th key={side} className="pl-2 text-right font-normal">
                  {words.sides[side]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {tensorRows(trafficOf(original), trafficOf(edited)).map((row) => (
              <tr key={row.tensor}>
                <th className="pr-2 text-left font-mono font-normal">{row.tensor}</th>
                {SIDES.map((side) => (
                  <td
                    key={side}
                    className={`pl-2 text-right ${both && row.differs ? 'font-semibold' : ''}`}
                  >
                    {counted[side]?.status === 'done' ? <Bytes traffic={row[side]} /> : '–'}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Part>
    </section>
  );
}

/** Reads and writes apart, as far as there are any. */
function Bytes({ traffic }: { readonly traffic: Traffic }) {
  const { language } = useWords();
  const words = useWorkbenchWords();
  const { readBytes, writeBytes } = traffic;
  const parts = [
    readBytes > 0 && `${words.reads} ${formatBytes(readBytes)}`,
    writeBytes > 0 && `${words.writes} ${formatBytes(writeBytes)}`,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(language === 'zh-CN' ? '，' : ', ') : '0';
}

function Summary({ original, edited }: BenchResult['counted']) {
  const { ratio } = useWords();
  const words = useWorkbenchWords();
  if (original?.status !== 'done' || edited?.status !== 'done') return null;
  const [before, after] = [totalBytes(original.traffic), totalBytes(edited.traffic)];
  const said =
    before === after
      ? words.trafficAlike
      : isAlike(after / before)
        ? words.trafficBy(formatBytes(Math.abs(after - before)), after > before)
        : after > before
          ? words.trafficMore(ratio(after / before))
          : words.trafficFewer(ratio(before / after));
  return (
    <p>
      <strong className="font-semibold">{formatBytes(after)}</strong>{' '}
      <span className="text-muted">{said}</span>
    </p>
  );
}

function trafficOf(outcome: CountOutcome | undefined): readonly Traffic[] {
  return outcome?.status === 'done' ? outcome.traffic : [];
}
