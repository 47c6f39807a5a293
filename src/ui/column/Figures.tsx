import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { formatBytes, formatNs, formatSignificant } from '../../spec/format';
import type { Kernel, Tuning } from '../../spec/kernel';
import type { Measurement } from '../../spec/measurement';
import { totalBytes } from '../../spec/plan';
import type { Text } from '../../spec/text';
import type { KernelColumn, Modelled } from '../../state/comparison/column';
import {
  gigaflopsPerSecond,
  isComparable,
  requestedGigabytesPerSecond,
} from '../../state/comparison/figures';
import { deviceStore } from '../../state/device';
import { roofAt } from '../../state/instruments/roofline';
import { roofsOf, roofStore } from '../../state/instruments/roofStore';
import { Provenance, type ProvenanceKind } from '../parts/Provenance';
import { useWords } from '../words';
import { Part } from './Part';
import { TunedBy } from './TunedBy';

interface FiguresProps {
  readonly kernel: Kernel;
  readonly measurement: Measurement | undefined;
  readonly modelled: Pick<Modelled, 'allocatedBytes' | 'flops'>;
  readonly tuning: Tuning;
  /** What multiplies and adds, where f32 is not all. */
  readonly arithmetic: Text | undefined;
  /** What that comes from; undefined where it is of another setting than the present one. */
  readonly tunedBy: KernelColumn['tunedBy'] | undefined;
}

/** Single figures: those of the plan, and those that follow from the time. */
export function Figures({
  kernel,
  measurement,
  modelled,
  tuning,
  arithmetic,
  tunedBy,
}: FiguresProps) {
  const { t, say, percent } = useWords();
  const timed = measurement && isComparable(measurement) ? measurement : undefined;
  const share = useShareOfRoof(timed);
  return (
    <Part title={t.column.figures}>
      <dl className="grid gap-1">
        <Figure name={t.column.tuning}>
          {kernel.tunables.map(({ name, label }) => `${say(label)} ${tuning[name]}`).join(' · ')}
          {tunedBy && kernel.tunables.length > 0 && <TunedBy tunedBy={tunedBy} />}
        </Figure>
        {arithmetic && <Figure name={t.column.arithmetic}>{say(arithmetic)}</Figure>}
        <Figure name={t.column.memory} kind="modelled">
          {formatBytes(modelled.allocatedBytes)}
        </Figure>
        <Figure name={t.column.flops} kind="modelled">
          {formatFlops(modelled.flops)}
        </Figure>
        {timed && (
          <>
            <Figure name={t.column.rate} kind="measured">
              {formatSignificant(gigaflopsPerSecond(timed))} GFLOP/s
            </Figure>
            {share !== undefined && (
              <Figure name={t.column.roof} kind="measured" hint={t.column.roofHint}>
                {percent(share)}
              </Figure>
            )}
            <Figure name={t.column.bandwidth} kind="measured" hint={t.column.bandwidthHint}>
              {formatSignificant(requestedGigabytesPerSecond(timed))} GB/s
            </Figure>
          </>
        )}
        {measurement && (
          // a pipeline that was there already has no time that anyone measured
          <Figure name={t.column.compile} {...(measurement.compileNs > 0 && { kind: 'measured' })}>
            {measurement.compileNs > 0 ? formatNs(measurement.compileNs) : t.column.cached}
          </Figure>
        )}
      </dl>
    </Part>
  );
}

/** How much of what the device reaches at this intensity a kernel reached; undefined until its roof is known. */
function useShareOfRoof(measurement: Measurement | undefined): number | undefined {
  const device = useStore(deviceStore, (state) => state.device);
  const roofs = useStore(roofStore, (store) => roofsOf(store, device));
  if (!measurement || !roofs) return undefined;
  const intensity = measurement.flops / totalBytes(measurement.requested);
  return gigaflopsPerSecond(measurement) / roofAt(roofs, intensity);
}

interface FigureProps {
  readonly name: string;
  readonly kind?: ProvenanceKind;
  readonly hint?: string;
  readonly children: ReactNode;
}

function Figure({ name, kind, hint, children }: FigureProps) {
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-3" title={hint}>
      <dt className="text-muted">{name}</dt>
      <dd className="ml-auto flex items-baseline gap-2 text-right">
        {children}
        {kind && <Provenance kind={kind} />}
      </dd>
    </div>
  );
}

/** Operations with a decimal unit: `1.07 GFLOP`. */
function formatFlops(flops: number): string {
  const [unit, size] = (
    [
      ['TFLOP', 1e12],
      ['GFLOP', 1e9],
      ['MFLOP', 1e6],
    ] as const
  ).find(([, each]) => flops >= each) ?? ['kFLOP', 1e3];
  return `${formatSignificant(flops / size)} ${unit}`;
}
