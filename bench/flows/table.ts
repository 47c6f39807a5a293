import { median } from '../../src/measure/statistics';
import { formatNs } from '../../src/spec/format';
import { goalOf } from './gates';
import { type FlowResults, type FlowRun, hasFailed, type Timing } from './results';
import { deviationOf, judgeRuns, meanOf, type Verdict } from './verdict';

/** The results for people, in Markdown, and whether a gate is missed. */
export interface Report {
  readonly text: string;
  readonly failures: number;
}

export function makeReport(results: FlowResults): Report {
  const groups = groupsOf(results);
  const done = results.runs.filter((run): run is FlowRun => !hasFailed(run));
  const failures = groups.filter(({ verdict }) => verdict.status === 'fail').length;
  const sections = [
    '# Flows',
    origin(results),
    `${results.steps} steps of batch 256 at rate 2e-3, 8 coupling layers of width 64. Held-out mean of −log p in nats over 50,000 points that no flow was trained on: mean ± standard deviation over the seeds. No flow can be below the entropy. What is asked for: ../README.md.`,
    ...(groups.length > 0 ? [goalTable(groups)] : []),
    ...done.filter(({ bitsPerDim }) => bitsPerDim !== undefined).map(digitsLine),
    ...trainingTime(done),
    ...(results.timings.length > 0 ? [timingTable(results.timings)] : []),
  ];
  return { text: `${sections.join('\n\n')}\n`, failures };
}

interface Group {
  readonly density: string;
  readonly model: string;
  readonly done: readonly FlowRun[];
  readonly verdict: Verdict;
}

/** The runs by density and model, where something is asked of them. */
function groupsOf({ runs }: FlowResults): readonly Group[] {
  const keys = new Set(runs.map(({ density, model }) => `${density} ${model}`));
  return [...keys].toSorted().flatMap((key) => {
    const [density = '', model = ''] = key.split(' ');
    const goal = goalOf(density, model);
    const its = runs.filter((run) => run.density === density && run.model === model);
    const done = its.filter((run): run is FlowRun => !hasFailed(run));
    return goal ? [{ density, model, done, verdict: judgeRuns(its, goal) }] : [];
  });
}

function goalTable(groups: readonly Group[]): string {
  const headings = ['density', 'entropy', 'Gaussian', 'model', 'held-out', 'aim', 'gate', ''];
  return markdownTable(headings, groups.map(goalRow));
}

function goalRow({ density, model, done, verdict }: Group): readonly string[] {
  const { aim, gate } = goalOf(density, model)!;
  const nats = done.map(({ nllNats }) => nllNats);
  const spread = nats.length > 1 ? ` ± ${deviationOf(nats).toFixed(3)}` : '';
  return [
    density,
    done[0]?.entropyNats?.toFixed(3) ?? '–',
    done[0]?.gaussianNats.toFixed(3) ?? '–',
    model,
    nats.length > 0 ? `${meanOf(nats).toFixed(3)}${spread}` : '–',
    aim.toFixed(3),
    gate.toFixed(3),
    verdict.words,
  ];
}

/** Which devices the numbers are from, and when. */
function origin({ runs, timings }: FlowResults): string {
  const all = [...runs, ...timings];
  const adapters = [...new Set(all.map(({ adapter }) => adapter))];
  const dates = all.map(({ date }) => date.slice(0, 10)).toSorted();
  const days = [...new Set([dates[0], dates.at(-1)])].join(' to ');
  return all.length > 0
    ? `Measured on ${adapters.join('; and on ')}, ${days}.`
    : 'Nothing has run.';
}

function digitsLine(run: FlowRun): string {
  const { model, seed, bitsPerDim, validationBitsPerDim, keptStep, heldOutCount } = run;
  return `Digits, ${model}, seed ${seed}: ${bitsPerDim?.toFixed(3)} bits per dimension on the ${heldOutCount} dequantised test images, ${validationBitsPerDim?.toFixed(3)} on the validation images, by the weights of step ${keptStep}; the best Gaussian has ${gaussianBits(run)}.`;
}

/** The Gaussian's nats in bits, by the same change of units as the flow's. */
function gaussianBits({ bitsPerDim = Number.NaN, nllNats, gaussianNats }: FlowRun): string {
  const perNat = 1 / (64 * Math.LN2);
  return (bitsPerDim + (gaussianNats - nllNats) * perNat).toFixed(3);
}

function trainingTime(done: readonly FlowRun[]): readonly string[] {
  const seconds = done.filter(({ model, bitsPerDim }) => model === 'realnvp' && !bitsPerDim);
  if (seconds.length === 0) return [];
  const times = seconds.map((run) => run.seconds);
  const range = `${Math.min(...times).toFixed(1)} to ${Math.max(...times).toFixed(1)} s`;
  return [
    `The ${seconds[0]!.steps} RealNVP steps take ${median(times).toFixed(1)} s (median of ${times.length} runs, ${range}), without making pipelines and judging.`,
  ];
}

function timingTable(timings: readonly Timing[]): string {
  const rows = [false, true].map((inverse) => {
    const of = (kernel: string): Timing | undefined =>
      timings.find((timing) => timing.kernel === kernel && timing.inverse === inverse);
    const [layers, fused] = [of('layer-by-layer'), of('fused')];
    const ratio = layers && fused ? (layers.medianNs / fused.medianNs).toFixed(2) : '–';
    return [inverse ? 'inverse' : 'forward', timeOf(layers), timeOf(fused), ratio];
  });
  const { batch, clock } = timings[0]!;
  const headings = [`RealNVP at batch ${batch} (${clock})`, 'layer by layer', 'fused', 'ratio'];
  return markdownTable(headings, rows);
}

function timeOf(timing: Timing | undefined): string {
  if (!timing) return '–';
  const { samplesNs, medianNs } = timing;
  const range = `${formatNs(Math.min(...samplesNs))} to ${formatNs(Math.max(...samplesNs))}`;
  return `${formatNs(medianNs)} (${range})`;
}

function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}
