import { useCallback, useMemo } from 'react';
import { useStore } from 'zustand';
import { flowStore } from '../../state/flows/flowStore';
import { frameOf } from '../../state/flows/frame';
import { probeAt, probeIn } from '../../state/flows/look';
import { type DensityMap, lookStore, viewsStore } from '../../state/flows/views';
import type { Painter } from './canvas';
import { scientific } from '../scientific';
import { useFlowWords } from './flowWords';
import { Panel } from './Panel';
import { Plane } from './Plane';
import { levelOf, VIRIDIS_GRADIENT, viridisTable } from './viridis';

/** Density of the flow over the plane, and the probe that moves on it. */
export function DensityPanel() {
  const words = useFlowWords();
  const data = useStore(flowStore, (state) => state.data)!;
  const { shown } = data;
  const density = useStore(viewsStore, (state) => state.density);
  const probe = probeIn(useStore(lookStore), data);
  const frame = useMemo(() => frameOf(shown, 2, [0, 1]), [shown]);
  const peak = useMemo(() => peakOf(density), [density]);
  const paint = useCallback<Painter>(
    (context, size) => density && paintDensity(context, size, density, peak),
    [density, peak],
  );
  const most = scientific(Math.exp(peak));
  return (
    <Panel
      title={words.views.density}
      chart="density"
      aside={
        density && (
          <span className="flex items-center gap-1" title={words.views.perArea}>
            0
            <span
              aria-hidden="true"
              className="h-2 w-16 rounded-sm border border-line"
              style={{ background: VIRIDIS_GRADIENT }}
            />
            {most}
          </span>
        )
      }
    >
      <Plane
        label={density ? words.views.densityLabel(most) : words.views.none}
        frame={frame}
        axes={['x₁', 'x₂']}
        paint={paint}
        probe={{ place: probe, onMove: probeAt }}
      />
      <p className="mt-1 text-xs text-muted">{words.views.densityHint}</p>
    </Panel>
  );
}

/** The log-density at which colours end: where all but the highest five in a thousand cells lie: a single spike would take them all. */
function peakOf(density: DensityMap | null): number {
  if (!density) return 0;
  const logs = density.logs.toSorted();
  const peak = [logs[Math.floor(0.995 * logs.length)], logs.at(-1)].find(Number.isFinite);
  return peak ?? 0;
}

function paintDensity(
  context: CanvasRenderingContext2D,
  size: number,
  { logs, side }: DensityMap,
  peak: number,
): void {
  const colours = viridisTable();
  const pixels = new Uint32Array(logs.length);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const log = logs[(side - 1 - row) * side + column]!;
      pixels[row * side + column] = colours[levelOf(Math.exp(log - peak))] ?? 0;
    }
  }
  const small = new OffscreenCanvas(side, side);
  const bytes = new Uint8ClampedArray(pixels.buffer);
  small.getContext('2d')?.putImageData(new ImageData(bytes, side, side), 0, 0);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  context.drawImage(small, 0, 0, size, size);
}
