import { useStore } from 'zustand';
import { loadVariant } from '../../state/workbench/actions';
import type { Bench, BenchResult, SideOutcome } from '../../state/workbench/bench';
import { verdictOf } from '../../state/workbench/verdict';
import { Button } from '../parts/Button';
import { spokenRatio } from '../results/standingWords';
import { useWords } from '../words';
import { BenchTraffic } from './BenchTraffic';
import { SideTimes } from './SideTimes';
import { useWorkbenchWords } from './workbenchWords';

/** What the last run gave: first in a sentence, then side by side. */
export function BenchResults({ bench }: { readonly bench: Bench }) {
  const words = useWorkbenchWords();
  const { result, text } = useStore(bench.store);
  return (
    <section aria-label={words.results} className="grid gap-3">
      <div role="status">
        {result && <Verdict bench={bench} result={result} />}
        {result && result.text !== text && <p className="text-xs text-warn">{words.earlier}</p>}
      </div>
      <LastRight bench={bench} />
      {result ? (
        <>
          <Failure outcome={result.outcomes.edited} />
          <SideTimes kernel={bench.kernel} outcomes={result.outcomes} />
          <BenchTraffic counted={result.counted} />
        </>
      ) : (
        <p className="text-muted">{words.none}</p>
      )}
    </section>
  );
}

interface VerdictProps {
  readonly bench: Bench;
  readonly result: BenchResult;
}

function Verdict({ bench, result }: VerdictProps) {
  const { ratio } = useWords();
  const words = useWorkbenchWords();
  const { original } = useStore(bench.store);
  const verdict = verdictOf(result.outcomes);
  if (!verdict) return null;
  // two times of one text differ by chance alone
  if (result.text === original) return <p className="text-base font-semibold">{words.same}</p>;
  const bad = verdict.kind === 'wrong' || verdict.kind === 'failed';
  return (
    <p className={`text-base font-semibold ${bad ? 'text-bad' : ''}`}>
      {'faster' in verdict
        ? words.verdict[verdict.kind](ratio(spokenRatio(verdict.faster)))
        : words.verdict[verdict.kind]}
    </p>
  );
}

/** The way back to what was right, once the text is another. */
function LastRight({ bench }: { readonly bench: Bench }) {
  const words = useWorkbenchWords();
  const { lastRight, text, form, name, result } = useStore(bench.store);
  const wrong = result !== null && result.text !== lastRight;
  if (lastRight === null || lastRight === text || !wrong) return null;
  return (
    <div>
      <Button onClick={() => loadVariant(bench, { form, name, text: lastRight })}>
        {words.right}
      </Button>
    </div>
  );
}

function Failure({ outcome }: { readonly outcome: SideOutcome | undefined }) {
  const { say, sentence } = useWords();
  const words = useWorkbenchWords();
  if (outcome?.status !== 'failed') return null;
  const { reason, problems } = outcome;
  return (
    <div className="rounded bg-bad-surface p-3 text-xs break-words whitespace-pre-line">
      {problems.length === 0 ? (
        <p>{sentence(reason)}</p>
      ) : (
        <ul className="grid gap-1">
          {problems.map(({ line, text }, index) => (
            <li key={index}>{words.problem(line, say(text))}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
