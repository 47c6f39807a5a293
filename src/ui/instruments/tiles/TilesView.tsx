import { useState } from 'react';
import { useStore } from 'zustand';
import { TILES_WORDS } from '../../../i18n/instruments/tiles';
import { kernelById } from '../../../state/comparison/lab';
import { ranked, timeRatio } from '../../../state/instruments/ranking';
import { type TileRun, tilesOf } from '../../../state/instruments/tiles';
import { useComparison, useLab, useLabWords } from '../../LabContext';
import { ChartFigure } from '../../parts/ChartFigure';
import { Provenance } from '../../parts/Provenance';
import { conditionWords } from '../../results/conditionWords';
import { useOwnWords, useWords } from '../../words';
import { WorkProgress } from '../WorkProgress';
import { TileMap } from './TileMap';
import { TilesForm } from './TilesForm';
import { ratioWords, TriedTable } from './TriedTable';
import { Winner } from './Winner';

/** The tiles of one kernel: the best that a short search finds, or a map over two tunables. */
export function TilesView() {
  const { t, say } = useWords();
  const under = useRunConditions();
  const words = useOwnWords(TILES_WORDS);
  const comparison = useComparison();
  const { setting } = useLab();
  const { status, reason, run } = useStore(tilesOf(comparison).store);
  const tunable = comparison.lab.kernels.filter(({ tunables }) => tunables.length > 0);
  const first = tunable.find(({ id }) => setting.kernels.includes(id)) ?? tunable[0];
  const [chosen, choose] = useState(run?.kernel ?? first?.id ?? '');
  const kernel = kernelById(comparison.lab, chosen);
  if (!kernel) return <p className="text-muted">{words.noTunables}</p>;
  const tried = run ? kernelById(comparison.lab, run.kernel) : undefined;
  const done = run?.tried.length ?? 0;
  return (
    <div className="grid gap-4">
      <p className="max-w-prose">{words.lead}</p>
      <TilesForm kernel={kernel} kernels={tunable} onChoose={choose} />
      <WorkProgress
        status={status}
        reason={reason}
        fraction={run ? done / Math.max(1, run.total) : 0}
        words={{
          progress: words.progress(done, run?.total ?? 0),
          finished: words.finished(done),
          stopped: words.stopped,
        }}
      />
      {run && tried && (
        <>
          <h3 className="font-semibold">{say(tried.name)}</h3>
          <Winner run={run} kernel={tried} />
          {run.look.kind === 'map' && (
            <ChartFigure
              name={`tiles-${tried.id}`}
              title={t.instruments.tabs.tiles}
              aside={
                <>
                  <Scale run={run} /> <Provenance kind="measured" />
                </>
              }
              heading={{ title: say(tried.name), text: under(run) }}
            >
              <TileMap run={run} look={run.look} kernel={tried} />
            </ChartFigure>
          )}
          <TriedTable run={run} kernel={tried} />
        </>
      )}
    </div>
  );
}

/** What the colours of the map stand for. */
function Scale({ run }: { readonly run: TileRun }) {
  const words = useOwnWords(TILES_WORDS);
  const order = ranked(run);
  const [best, worst] = [order[0], order.at(-1)];
  if (!best || !worst) return null;
  const said = [best, worst].map((each) => ratioWords(timeRatio(run, each)));
  const closed = run.closed.length > 0 || run.tried.some(({ reason }) => reason);
  return (
    <span className="text-muted">
      {words.scale(said[0]!, said[1]!)}
      {closed && ` · ${words.struck}`}
    </span>
  );
}

/** Under what tiles were tried. */
function useRunConditions(): (run: TileRun) => string {
  const words = useWords();
  const speech = useLabWords();
  return ({ setting: { dims }, adapter }) =>
    [speech.size(dims), ...conditionWords(dims, words, speech), adapter].join(' · ');
}
