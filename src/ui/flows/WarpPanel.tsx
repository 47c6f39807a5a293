import { useCallback, useMemo } from 'react';
import { useStore } from 'zustand';
import { flowStore } from '../../state/flows/flowStore';
import { type Frame, frameOf, LATENT_FRAME } from '../../state/flows/frame';
import {
  probeIn,
  probeThrough,
  probeWay,
  type ProbeWay,
  stageCount,
  stageIn,
} from '../../state/flows/look';
import { lookStore, viewsStore, type Warp } from '../../state/flows/views';
import { drawDots, type Painter, themeColour, toPixel } from './canvas';
import { useFlowWords } from './flowWords';
import { Panel } from './Panel';
import { Plane } from './Plane';
import { StageBar } from './StageBar';
import { stageWords } from './stageWords';
import { useEased } from './eased';
import { viridis } from './viridis';

/** Points of the data and a grid on their way from x to z, and the probe among them. */
export function WarpPanel() {
  const words = useFlowWords();
  const data = useStore(flowStore, (state) => state.data)!;
  const model = useStore(flowStore, (state) => state.model)!;
  const look = useStore(lookStore);
  const warp = useStore(viewsStore, (state) => state.warp);
  const dataFrame = useMemo(() => frameOf(data.shown, 2, [0, 1]), [data]);
  const stage = stageIn(model.shape, look.stage);
  const frame = stage === 0 ? dataFrame : LATENT_FRAME;
  const [x, y] = probeIn(look, data);
  const way = useMemo(() => probeWay(model, [x, y]), [model, x, y]);
  const paint = usePainter(warp, dataFrame, way, stage);
  const place = way.stops[stage]?.point ?? ([x, y] as const);
  return (
    <Panel
      title={words.views.warp}
      chart="warp"
      aside={stageWords(words, stage, model.shape.layers)}
    >
      <Plane
        label={words.views.warpLabel(stageWords(words, stage, model.shape.layers))}
        frame={frame}
        axes={stage === 0 ? ['x₁', 'x₂'] : ['z₁', 'z₂']}
        paint={paint}
        probe={{ place, onMove: (next) => probeThrough(model, stage, next) }}
      />
      <StageBar stage={stage} count={stageCount(model.shape)} layers={model.shape.layers} />
    </Panel>
  );
}

/** Paints points and grid, easing from one stage to the next. */
function usePainter(warp: Warp | null, dataFrame: Frame, way: ProbeWay, stage: number): Painter {
  const target = useMemo(() => warp && placed(warp, dataFrame), [warp, dataFrame]);
  const shown = useEased(target, warp?.stage ?? 0);
  const hues = useMemo(() => shownHues(warp), [warp]);
  return useCallback<Painter>(
    (context, size) => {
      if (!warp || !shown) return;
      const gridStart = warp.points.length;
      drawGrid(context, size, shown.subarray(gridStart), 2 * warp.lines);
      const at = (row: number) => [shown[2 * row]! * size, shown[2 * row + 1]! * size] as const;
      const colour = (row: number) => hues[row] ?? '';
      drawDots(context, at, warp.points.length / 2, { radius: Math.max(1.5, size / 280), colour });
      if (stage > 0) drawWay(context, size, way, stage);
    },
    [warp, shown, hues, way, stage],
  );
}

/** Shares of the picture's side, points first, then the grid. */
function placed(warp: Warp, dataFrame: Frame): Float32Array {
  const frame = warp.stage === 0 ? dataFrame : LATENT_FRAME;
  const all = new Float32Array(warp.points.length + warp.grid.length);
  all.set(warp.points);
  all.set(warp.grid, warp.points.length);
  for (let index = 0; index < all.length; index += 2) {
    const [left, top] = toPixel(frame, 1, all[index]!, all[index + 1]!);
    all[index] = left;
    all[index + 1] = top;
  }
  return all;
}

const hueCache = new WeakMap<Float32Array, readonly string[]>();

/** A point keeps the colour of its place along x₁, so that one sees where it goes. */
function shownHues(warp: Warp | null): readonly string[] {
  const { data } = flowStore.getState();
  if (!warp || !data) return [];
  const known = hueCache.get(data.shown);
  if (known && known.length >= warp.points.length / 2) return known;
  const { centre, half } = frameOf(data.shown, 2, [0, 1]);
  const hues = Array.from({ length: warp.points.length / 2 }, (_, row) => {
    const share = (data.shown[2 * row]! - centre[0] + half) / (2 * half);
    return `rgb(${viridis(0.15 + 0.75 * share).join(' ')})`;
  });
  hueCache.set(data.shown, hues);
  return hues;
}

function drawGrid(
  context: CanvasRenderingContext2D,
  size: number,
  grid: Float32Array,
  lines: number,
): void {
  const length = grid.length / lines;
  context.strokeStyle = themeColour('muted');
  context.globalAlpha = 0.55;
  context.lineWidth = 0.75;
  context.beginPath();
  for (let line = 0; line < lines; line++) {
    for (let at = line * length; at < (line + 1) * length; at += 2) {
      const [left, top] = [grid[at]! * size, grid[at + 1]! * size];
      if (at === line * length) context.moveTo(left, top);
      else context.lineTo(left, top);
    }
  }
  context.stroke();
  context.globalAlpha = 1;
}

/** The probe's stops from the standardised x to the stage in view. */
function drawWay(
  context: CanvasRenderingContext2D,
  size: number,
  { stops }: ProbeWay,
  stage: number,
): void {
  const colour = themeColour('accent-0');
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  const places = stops
    .slice(1, stage + 1)
    .map(({ point }) => toPixel(LATENT_FRAME, size, ...point));
  for (const [left, top] of places) context.lineTo(left, top);
  context.stroke();
  for (const [left, top] of places) context.fillRect(left - 2, top - 2, 4, 4);
}
