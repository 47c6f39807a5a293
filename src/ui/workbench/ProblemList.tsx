import { useStore } from 'zustand';
import { deviceStore } from '../../state/device';
import type { Bench, Problem } from '../../state/workbench/bench';
import { useWords } from '../words';
import { useWorkbenchWords } from './workbenchWords';

interface ProblemListProps {
  readonly bench: Bench;
  readonly onJump: (problem: Problem) => void;
}

/** What is wrong with the text, each a step away from its line. */
export function ProblemList({ bench, onJump }: ProblemListProps) {
  const { say } = useWords();
  const words = useWorkbenchWords();
  const { problems, checked, text } = useStore(bench.store);
  const ready = useStore(deviceStore, ({ device }) => device.status === 'ready');
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const found = words.found(errors, problems.length - errors);
  const fine = ready ? words.clean : words.unchecked;
  return (
    <section
      aria-label={words.problems} // of one height at any time: the editor above does not shrink over the line that is typed on
      className="max-h-40 overflow-auto px-4 py-2 text-xs lg:h-28 lg:shrink-0"
    >
      <p role="status" className={errors > 0 ? 'font-semibold text-bad' : 'text-muted'}>
        {ready && (checked === null || (checked !== text && found === ''))
          ? words.checking
          : found || fine}
      </p>
      {problems.length > 0 && (
        <ul className="mt-1 grid gap-1">
          {problems.map((problem, index) => (
            <li key={index}>
              <button
                type="button"
                disabled={problem.line === 0}
                onClick={() => onJump(problem)}
                className="cursor-pointer text-left break-words whitespace-pre-line underline-offset-2 enabled:hover:underline disabled:cursor-default"
              >
                <span
                  className={`font-semibold ${problem.severity === 'error' ? 'text-bad' : 'text-warn'}`}
                >
                  {words.severity[problem.severity]}
                </span>{' '}
                {words.problem(problem.line, say(problem.text))}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
