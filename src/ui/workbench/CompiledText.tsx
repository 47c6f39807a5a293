import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { Bench } from '../../state/workbench/bench';
import { compiledText } from '../../state/workbench/check';
import { useWords } from '../words';
import { tokensOf } from './highlight';
import { useWorkbenchWords } from './workbenchWords';

/** The WGSL, constants and all, as it compiles under the present setting. */
export function CompiledText({ bench, label }: { readonly bench: Bench; readonly label: string }) {
  const { say, integer } = useWords();
  const words = useWorkbenchWords();
  const text = useStore(bench.store, (state) => state.text);
  const compiled = useMemo(() => compiledText(bench, text), [bench, text]);
  if (typeof compiled !== 'string') return <p className="p-4 text-bad">{say(compiled)}</p>;
  const lines = compiled.trimEnd().split('\n').length;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <p className="px-4 py-2 text-xs text-muted">
        {words.compiledHint} {words.lines(integer(lines))}
      </p>
      <pre
        // scrolls, so the keyboard must reach it
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        aria-label={label}
        className="m-0 min-h-0 flex-1 overflow-auto bg-sunken px-4 py-3 font-mono text-xs leading-relaxed"
      >
        <code>
          {tokensOf(compiled).map(({ kind, text: token }, index) =>
            kind === 'plain' ? (
              token
            ) : (
              <span key={index} className={`wgsl-${kind}`}>
                {token}
              </span>
            ),
          )}
        </code>
      </pre>
    </div>
  );
}
