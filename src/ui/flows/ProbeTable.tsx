import { useMemo } from 'react';
import { useStore } from 'zustand';
import { flowStore } from '../../state/flows/flowStore';
import { frameOf } from '../../state/flows/frame';
import { probeIn, probeWay, type ProbeStop } from '../../state/flows/look';
import { lookStore } from '../../state/flows/views';
import { useFlowWords } from './flowWords';
import { Panel } from './Panel';
import { useDecimals } from './decimals';

/** Layer by layer: where the probe is, and what each adds to its log-det. */
export function ProbeTable() {
  const words = useFlowWords();
  const { decimal, place } = useDecimals();
  const model = useStore(flowStore, (state) => state.model)!;
  const data = useStore(flowStore, (state) => state.data)!;
  const half = useMemo(() => frameOf(data.shown, 2, [0, 1]).half, [data]);
  const [x, y] = probeIn(useStore(lookStore), data);
  const way = useMemo(() => probeWay(model, [x, y]), [model, x, y]);
  const most = Math.max(1e-9, ...way.stops.map(({ logDet }) => Math.abs(logDet)));
  const name = ({ stage }: ProbeStop) =>
    stage === 0
      ? words.probe.x
      : stage === 1
        ? words.probe.front
        : words.probe.layer(String(stage - 1));
  const sums: readonly (readonly [string, number])[] = [
    [words.probe.sum, way.logDet],
    [words.probe.logNormal, way.logProbability - way.logDet],
    [words.probe.logP, way.logProbability],
  ];
  return (
    <Panel title={words.probe.title} aside={words.probe.hint}>
      <div
        className="max-h-72 overflow-y-auto"
        role="group"
        aria-label={words.probe.title}
        // a long table scrolls by the keyboard too
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
      >
        <table className="w-full text-xs">
          <thead className="text-left text-muted">
            <tr>
              <th className="font-normal">{words.probe.stage}</th>
              <th className="text-right font-normal">{words.probe.place}</th>
              <th className="w-1/3 pl-3 font-normal">{words.probe.logDet}</th>
              <th aria-hidden="true" />
            </tr>
          </thead>
          <tbody>
            {way.stops.map((stop) => (
              <tr key={stop.stage}>
                <th className="text-left font-normal whitespace-nowrap">{name(stop)}</th>
                <td className="text-right">
                  <Place
                    point={stop.point.map((each) =>
                      stop.stage === 0 ? place(each, half, 2) : decimal(each, 2),
                    )}
                  />
                </td>
                <td className="pl-3">{stop.stage > 0 && <Bar share={stop.logDet / most} />}</td>
                <td className="pl-1 text-right">{stop.stage > 0 && decimal(stop.logDet, 3)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <dl className="mt-2 grid grid-cols-[1fr_auto] gap-x-3 border-t border-line pt-2">
        {sums.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-muted">{label}</dt>
            <dd className="text-right">{decimal(value, 3)}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

/** Coordinates that are long stand one below the other: the log-dets need their room. */
function Place({ point }: { readonly point: readonly string[] }) {
  return point.map((each, index) => (
    // a place is known by its axis
    // oxlint-disable-next-line react/no-array-index-key
    <span key={index} className="inline-block whitespace-nowrap">
      {index === 0 ? '(' : <>&nbsp;</>}
      {each}
      {index === point.length - 1 ? ')' : ','}
    </span>
  ));
}

/** From the middle: contracting to the left, spreading to the right. */
function Bar({ share }: { readonly share: number }) {
  const width = 50 * Math.min(1, Math.abs(share));
  return (
    <svg aria-hidden="true" className="block w-full" height={10}>
      <rect
        x={`${share < 0 ? 50 - width : 50}%`}
        width={`${width}%`}
        y={2}
        height={6}
        fill={share < 0 ? 'var(--accent-1)' : 'var(--accent-0)'}
      />
      <line x1="50%" x2="50%" y2={10} stroke="var(--edge)" />
    </svg>
  );
}
