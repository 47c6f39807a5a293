import { useStore } from 'zustand';
import { deviceStore } from '../../state/device';
import { flowStore, isActive } from '../../state/flows/flowStore';
import { flowSettingStore } from '../../state/flows/setting';
import { hasSource, missingSource, sourcesStore } from '../../state/flows/sources';
import { pause, reset, stepOnce, train } from '../../state/flows/train';
import { Button } from '../parts/Button';
import { useWords } from '../words';
import { useFlowWords } from './flowWords';
import { useDecimals } from './decimals';
import { useStale } from './useStale';

interface TrainBarProps {
  readonly unfolded: boolean;
  readonly onUnfold: (unfolded: boolean) => void;
}

/** Train, pause, one step, reset, and how far it is. */
export function TrainBar({ unfolded, onUnfold }: TrainBarProps) {
  const { controls } = useFlowWords();
  const phase = useStore(flowStore, (state) => state.phase);
  const ready = useStore(deviceStore, ({ device }) => device.status === 'ready');
  const stale = useStale();
  const data = useStore(flowSettingStore, (setting) => setting.data);
  useStore(sourcesStore);
  const missing = !hasSource(data);
  const active = isActive(phase);
  const goesOn = !stale && (phase === 'paused' || phase === 'lost');
  const again = !stale && phase === 'finished';
  const word = goesOn ? controls.goOn : again ? controls.trainAgain : controls.train;
  return (
    <div className="grid gap-2 p-4">
      <div className="flex flex-wrap gap-2">
        {active ? (
          <Button look="main" className="flex-1" onClick={() => void pause()}>
            {controls.pause}
          </Button>
        ) : (
          <Button
            look="main"
            className="flex-1"
            disabled={!ready || missing}
            onClick={() => void train()}
          >
            {word}
          </Button>
        )}
        <Button
          disabled={!ready || active || missing}
          title={controls.stepHint}
          onClick={() => void stepOnce()}
        >
          {controls.step}
        </Button>
        <Button title={controls.resetHint} disabled={missing} onClick={() => void reset()}>
          {controls.reset}
        </Button>
      </div>
      <Progress />
      <button
        type="button"
        aria-expanded={unfolded}
        aria-controls="training-controls"
        onClick={() => onUnfold(!unfolded)}
        className="cursor-pointer justify-self-end underline underline-offset-2 lg:hidden"
      >
        {controls.show} {unfolded ? '▴' : '▾'}
      </button>
    </div>
  );
}

function Progress() {
  const words = useFlowWords();
  const { decimal } = useDecimals();
  const { integer, say } = useWords();
  const { phase, step, job, stepsPerSecond, waiting } = useStore(flowStore);
  const data = useStore(flowSettingStore, (setting) => setting.data);
  useStore(sourcesStore);
  const missing = isActive(phase) ? null : missingSource(data);
  const unavailable = useStore(deviceStore, ({ device }) => device.status === 'unavailable');
  const steps = job?.recipe.steps ?? 1;
  const rate = stepsPerSecond === null ? '' : decimal(stepsPerSecond, stepsPerSecond < 10 ? 1 : 0);
  const state = waiting ? words.waiting : words.phase[phase];
  const said = unavailable ? words.needsWebGpu : missing ? say(missing) : state;
  return (
    <div className="text-xs text-muted">
      <progress
        aria-label={words.progress}
        className="progress"
        value={Math.min(1, step / steps)}
      />
      <p className="mt-1 flex flex-wrap justify-between gap-x-2">
        <span data-testid="training-step">{words.stepOf(integer(step), integer(steps))}</span>
        <span>{phase === 'training' && rate && words.rate(rate)}</span>
      </p>
      <p role="status" data-testid="training-phase" data-phase={phase}>
        {said}
      </p>
    </div>
  );
}
