import { useStore } from 'zustand';
import { flowStore } from '../../state/flows/flowStore';
import { viewsStore } from '../../state/flows/views';
import { Provenance } from '../parts/Provenance';
import { useWords } from '../words';
import { useFlowWords } from './flowWords';
import { Panel } from './Panel';
import { useDecimals } from './decimals';

interface BadgeProps {
  readonly name: string;
  readonly value: string | null;
  readonly hint: string;
  readonly kind: 'measured' | 'modelled';
  readonly step?: number | undefined;
  readonly bad?: boolean;
}

/** What was measured of the flow's own properties. */
export function Badges() {
  const words = useFlowWords();
  const { integer, scientific } = useWords();
  const { decimal, place } = useDecimals();
  const { model, data, stepsPerSecond } = useStore(flowStore);
  const { checks, integral } = useStore(viewsStore);
  const { badges } = words;
  const shown = (value: number | null | undefined) =>
    value === null || value === undefined ? null : scientific(value);
  const deviation = checks?.logDet ?? 0;
  return (
    <Panel title={badges.title}>
      <dl className="grid grid-cols-[repeat(auto-fill,minmax(136px,1fr))] gap-3">
        <Badge
          name={badges.roundTrip}
          value={shown(checks?.roundTrip)}
          hint={badges.roundTripHint(integer(checks?.roundTripCount ?? 0))}
          kind="measured"
          step={checks?.step}
        />
        <Badge
          name={badges.logDet}
          value={shown(checks?.logDet)}
          hint={badges.logDetHint(integer(checks?.logDetCount ?? 0))}
          kind="measured"
          step={checks?.step}
          bad={!(deviation <= 1e-3)}
        />
        <Badge
          name={badges.logDetSum}
          value={shown(checks?.logDetSum)}
          hint={badges.logDetSumHint}
          kind="measured"
          step={checks?.step}
        />
        {data?.dimensions === 2 && (
          <Badge
            name={badges.integral}
            value={integral && decimal(integral.value, 4)}
            hint={
              integral
                ? [
                    badges.integralHint(
                      integer(integral.grid.side),
                      place(integral.grid.half, integral.grid.half, 1),
                    ),
                    ...(integral.agrees ? [] : [badges.integralOpen]),
                  ].join('; ')
                : badges.later
            }
            kind="measured"
            step={integral?.step}
          />
        )}
        <Badge
          name={badges.rate}
          value={
            stepsPerSecond === null
              ? null
              : badges.perSecond(decimal(stepsPerSecond, stepsPerSecond < 10 ? 1 : 0))
          }
          hint={badges.rateHint}
          kind="measured"
        />
        <Badge
          name={badges.parameters}
          value={model && integer(model.weights.length)}
          hint={badges.parametersHint}
          kind="modelled"
        />
      </dl>
    </Panel>
  );
}

/** A value that is missing comes after training; one of an earlier step says which. */
function Badge({ name, value, hint, kind, step, bad = false }: BadgeProps) {
  const { badges } = useFlowWords();
  const { integer } = useWords();
  return (
    <div className="min-w-0">
      <dt className="flex flex-wrap items-baseline justify-between gap-x-2 text-xs text-muted">
        {name} {value !== null && <Provenance kind={kind} />}
      </dt>
      <dd className={`text-base font-semibold ${bad ? 'text-bad' : ''}`}>
        {value ?? '–'}
        <span className="block text-xs font-normal text-muted">
          {value === null ? badges.later : hint}
          {value !== null && step !== undefined && `, ${badges.atStep(integer(step))}`}
        </span>
      </dd>
    </div>
  );
}
