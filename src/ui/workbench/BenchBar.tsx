import type { RefObject } from 'react';
import { useStore } from 'zustand';
import { deviceStore } from '../../state/device';
import { resetText, setLive } from '../../state/workbench/actions';
import type { Bench } from '../../state/workbench/bench';
import { runBench, stopBench } from '../../state/workbench/run';
import { HeldNotice } from '../HeldNotice';
import { Button } from '../parts/Button';
import { Check } from '../parts/Choice';
import { Notice } from '../parts/Notice';
import { useWords } from '../words';
import { useWorkbenchWords } from './workbenchWords';

interface BenchBarProps {
  readonly bench: Bench;
  readonly runButton: RefObject<HTMLButtonElement | null>;
}

/** Runs the text beside the original, stops, and goes back; says what is at work. */
export function BenchBar({ bench, runButton }: BenchBarProps) {
  const { t } = useWords();
  const words = useWorkbenchWords();
  const { run, text, original, form, originalForm, live } = useStore(bench.store);
  const device = useStore(deviceStore, (state) => state.device);
  const running = run.status === 'running';
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <Button
          ref={runButton}
          look={running ? 'plain' : 'main'}
          disabled={!running && device.status !== 'ready'}
          title={t.controls.runKeys}
          onClick={() => (running ? stopBench(bench) : void runBench(bench))}
        >
          {running ? words.stop : words.run}
        </Button>
        <Button
          disabled={text === original && form === originalForm}
          title={words.resetHint}
          onClick={() => resetText(bench)}
        >
          {words.reset}
        </Button>
        <span title={words.liveHint}>
          <Check role="switch" checked={live} onChange={(on) => setLive(bench, on)}>
            {words.live}
          </Check>
        </span>
      </div>
      <BenchStatus bench={bench} />
      <HeldNotice />
    </div>
  );
}

function BenchStatus({ bench }: { readonly bench: Bench }) {
  const { sentence } = useWords();
  const words = useWorkbenchWords();
  const run = useStore(bench.store, (state) => state.run);
  if (run.status === 'failed') {
    return (
      <Notice tone="bad" title={words.failed}>
        {sentence(run.reason)}
      </Notice>
    );
  }
  const running = run.status === 'running';
  return (
    <div className="min-h-5">
      <p role="status" className="text-xs text-muted">
        {running && words.atWork(words.stages[run.stage], words.sides[run.side])}
        {run.status === 'stopped' && words.stopped}
        {run.status === 'refused' && <span className="text-bad">{words.refused}</span>}
      </p>
      {running && (
        <progress
          aria-label={words.progress}
          value={run.fraction}
          max={1}
          className="h-1 w-full accent-[var(--ink)]"
        />
      )}
    </div>
  );
}
