import { useStore } from 'zustand';
import { deviceStore } from '../../state/device';
import { dismissProblem, fileStore } from '../../state/flows/files';
import { flowStore } from '../../state/flows/flowStore';
import { flowSettingStore, RATE_RANGE, setDims, setFlow } from '../../state/flows/setting';
import { missingSource, sourcesStore } from '../../state/flows/sources';
import { reset, train } from '../../state/flows/train';
import { Button } from '../parts/Button';
import { Notice } from '../parts/Notice';
import { useWords } from '../words';
import { useFlowWords } from './flowWords';
import { useStale } from './useStale';

/** What stands in the way of a flow, with the way out. */
export function FlowNotices() {
  return (
    <div className="grid gap-2 empty:hidden">
      <FileProblem />
      <MissingData />
      <PhaseNotice />
      <Symmetry />
    </div>
  );
}

function FileProblem() {
  const words = useFlowWords();
  const { t, sentence } = useWords();
  const { problem } = useStore(fileStore);
  if (!problem) return null;
  return (
    <Notice
      tone="bad"
      title={words.problem.title}
      actions={<Button onClick={dismissProblem}>{t.page.dismiss}</Button>}
    >
      <span className="break-words">{sentence(problem)}</span>
    </Notice>
  );
}

/** Data that are chosen and not there: what to do, instead of training something else. */
function MissingData() {
  const { say } = useWords();
  const data = useStore(flowSettingStore, (setting) => setting.data);
  useStore(sourcesStore);
  const missing = missingSource(data);
  return missing && <Notice tone="warn">{say(missing)}</Notice>;
}

function PhaseNotice() {
  const words = useFlowWords();
  const { integer, sentence } = useWords();
  const { phase, step, reason } = useStore(flowStore);
  const ready = useStore(deviceStore, ({ device }) => device.status === 'ready');
  const stale = useStale();
  if (phase === 'diverged') return <Diverged />;
  if (phase === 'lost') {
    return (
      <Notice
        tone="warn"
        title={words.lost.title}
        actions={
          !stale && (
            <Button disabled={!ready} onClick={() => void train()}>
              {words.controls.goOn}
            </Button>
          )
        }
      >
        {words.lost.why(integer(step))}
      </Notice>
    );
  }
  if (phase !== 'failed' || !reason) return null;
  return (
    <Notice
      tone="bad"
      title={words.failed.title}
      actions={<Button onClick={() => void train()}>{words.failed.retry}</Button>}
    >
      {sentence(reason)}
    </Notice>
  );
}

function Diverged() {
  const words = useFlowWords();
  const { integer } = useWords();
  const model = useStore(flowStore, (state) => state.model);
  const rate = useStore(flowSettingStore, (setting) => setting.rate);
  const lower = Math.max(RATE_RANGE.min, Number((rate / 10).toPrecision(2)));
  const again = () => {
    setFlow({ rate: lower });
    void train();
  };
  return (
    <Notice
      tone="bad"
      title={words.diverged.title}
      actions={
        <>
          <Button onClick={again}>{words.diverged.lower(String(lower))}</Button>
          <Button onClick={() => void reset()}>{words.controls.reset}</Button>
        </>
      }
    >
      {words.diverged.why(integer(model?.step ?? 0))}
    </Notice>
  );
}

/** Why NICE does not move on rings, while it does not. */
function Symmetry() {
  const words = useFlowWords();
  const { model, job } = useStore(flowStore);
  const applies =
    job?.data === 'rings' && model?.shape.coupling === 'additive' && !model.shape.mixing;
  if (!applies) return null;
  return (
    <Notice
      tone="warn"
      actions={<Button onClick={() => setDims({ mixing: true })}>{words.symmetric.mix}</Button>}
    >
      {words.symmetric.why}
    </Notice>
  );
}
