import { TILES_WORDS } from '../../../i18n/instruments/tiles';
import type { Kernel } from '../../../spec/kernel';
import { currentColumn } from '../../../state/auto/current';
import { setWholeTuning } from '../../../state/comparison/settingActions';
import { ranked, sameTuning, timeRatio } from '../../../state/instruments/ranking';
import { type TileRun, WORTH } from '../../../state/instruments/tiles';
import { useComparison, useKnownTunings, useLab } from '../../LabContext';
import { Button } from '../../parts/Button';
import { takeLostFocus } from '../../parts/lostFocus';
import { Provenance } from '../../parts/Provenance';
import { useOwnWords, useWords } from '../../words';
import { ratioWords } from './TriedTable';
import { useTuningWords } from './tuningWords';

interface WinnerProps {
  readonly run: TileRun;
  readonly kernel: Kernel;
}

/** The best tuning that was found, how much it gains, and a way to take it over. */
export function Winner({ run, kernel }: WinnerProps) {
  const { ratio } = useWords();
  const words = useOwnWords(TILES_WORDS);
  const tuningWords = useTuningWords();
  const comparison = useComparison();
  const { setting } = useLab();
  const known = useKnownTunings();
  const [best] = ranked(run);
  if (!best) return null;
  const searched = timeRatio(run, best);
  const claimed = searched && 1 / searched;
  const gain = run.confirmed ?? claimed;
  const now = currentColumn(kernel, setting, known).tuning;
  const elsewhere = JSON.stringify(run.setting.dims) !== JSON.stringify(setting.dims);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <p>
        <strong className="font-semibold">{tuningWords(kernel, best.tuning)}</strong>
      </p>
      {gain !== null && (
        <p>
          {gainWords(gain, claimed, words, ratio)} <Provenance kind="measured" />
        </p>
      )}
      {sameTuning(best.tuning, now) && !elsewhere ? (
        <span ref={takeLostFocus} tabIndex={-1} className="text-muted">
          {words.inUse}
        </span>
      ) : (
        <Button
          disabled={elsewhere}
          onClick={() => setWholeTuning(comparison, kernel.id, best.tuning)}
        >
          {words.use}
        </Button>
      )}
      {elsewhere && <span className="text-warn">{words.stale}</span>}
    </div>
  );
}

/** A gain that the last look at it does not bear out is taken back by name. */
function gainWords(
  gain: number,
  claimed: number | null,
  words: (typeof TILES_WORDS)['en'],
  ratio: (value: number) => string,
): string {
  if (gain >= WORTH) return words.best(ratio(gain));
  return claimed && claimed >= WORTH ? words.unconfirmed(ratioWords(1 / gain)) : words.usual;
}
