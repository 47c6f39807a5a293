import { useMemo } from 'react';
import { useStore } from 'zustand';
import { scaled } from '../../state/flows/dataSource';
import { flowStore } from '../../state/flows/flowStore';
import { evaluationOf } from '../../state/flows/headline';
import { smoothed } from '../../state/flows/lossChart';
import { useWords } from '../words';
import { useWidth } from '../parts/useWidth';
import { useFlowWords } from './flowWords';
import { type Line, LossPlot } from './LossPlot';
import { Panel } from './Panel';
import { useDecimals } from './decimals';

/** The loss over the steps: training, held-out with its error, and the lines that it is held against. */
export function LossChart() {
  const words = useFlowWords();
  const { integer } = useWords();
  const { decimal } = useDecimals();
  const { data, losses, evaluations, job, model } = useStore(flowStore);
  const [box, width] = useWidth<HTMLDivElement>();
  const { scale } = data!;
  const curve = useMemo(
    () =>
      smoothed(losses)
        .map(({ step, value }) => ({ step, value: scaled(scale, value) }))
        .filter(({ value }) => Number.isFinite(value)),
    [losses, scale],
  );
  const heldOut = evaluations
    .filter(({ nats, standardError }) => Number.isFinite(nats + standardError))
    .map(({ step, nats, standardError }) => ({
      step,
      value: scaled(scale, nats),
      error: scale.slope * standardError,
    }));
  const lines: Line[] = [
    { name: words.loss.gaussian, value: scaled(scale, data!.gaussianNats), colour: 'var(--muted)' },
  ];
  if (data!.entropyNats !== null) {
    lines.push({
      name: words.loss.entropy,
      value: scaled(scale, data!.entropyNats),
      colour: 'var(--ink)',
    });
  }
  const unit = words.units[scale.unit];
  const last = evaluationOf({ model, evaluations });
  const said = last
    ? words.loss.last(
        decimal(scaled(scale, last.nats), 3),
        decimal(scale.slope * last.standardError, 3),
        integer(last.count),
      )
    : words.loss.nothing;
  return (
    <Panel title={words.loss.title} aside={words.loss.axis(unit)} chart="loss">
      <div ref={box} className="overflow-hidden">
        {width > 0 && (
          <LossPlot
            label={words.loss.label(unit, said)}
            width={width}
            steps={job!.recipe.steps}
            curve={curve}
            heldOut={heldOut}
            lines={lines}
          />
        )}
      </div>
      <p className="mt-1 text-xs text-muted">
        {said}; {words.loss.smoothed}
      </p>
    </Panel>
  );
}
