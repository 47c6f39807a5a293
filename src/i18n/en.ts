import { deviceWords } from './device';
import { attentionWords } from './labs/attention';
import { flowWords } from './labs/flows';
import { unavailableWords } from './unavailable';

/** What the headline says of one kernel; numbers arrive as words of the locale. */
export interface StandingWords {
  readonly kernel: string;
  readonly baseline: string;
  readonly faster: string | null;
  readonly pace: 'faster' | 'slower' | 'alike' | null;
  readonly bytes: string;
  readonly traffic: 'fewer' | 'more' | 'alike';
  /** The size in words of the lab: “at 1,024 tokens”. */
  readonly size: string;
  readonly difference: string | null;
}

/** @param baseline named where the sentence has not said yet whom it compares with */
const trafficWords = ({ traffic, bytes }: StandingWords, baseline?: string): string => {
  if (traffic === 'alike')
    return `asks memory for as many bytes${baseline ? ` as ${baseline}` : ''}`;
  const than = baseline ? ` than ${baseline}` : '';
  if (traffic === 'fewer') return `asks memory for ${bytes}× fewer bytes${than}`;
  // “2× more” may be read as three times as many
  return `asks memory for ${bytes}× as many bytes${baseline ? ` as ${baseline}` : ''}`;
};

const paceWords = ({ pace, faster, baseline }: StandingWords): string =>
  pace === 'alike' ? `is as fast as ${baseline}` : `is ${faster}× ${pace} than ${baseline}`;

/** Whether time and bytes speak for different kernels. */
export const isMixed = ({ pace, traffic }: StandingWords): boolean =>
  (pace === 'slower' && traffic === 'fewer') || (pace === 'faster' && traffic === 'more');

export const en = {
  labs: { attention: attentionWords.en, flows: flowWords.en },
  page: {
    labs: 'Labs',
    loading: 'Loading…',
    notLoaded: 'This part of the page did not arrive',
    notLoadedWhy: 'The connection may have failed, or the page was renewed meanwhile.',
    reload: 'Load the page again',
    skip: 'Skip to the results',
    language: 'Language',
    theme: 'Theme',
    themes: { system: 'System', light: 'Light', dark: 'Dark' },
    share: 'Share',
    shared: 'Link copied',
    shareFailed: 'Copy the link from the address bar',
    close: 'Close',
    dismiss: 'Dismiss',
    listComma: ', ',
  },
  provenance: {
    measured: 'measured',
    counted: 'counted',
    modelled: 'modelled',
    hints: {
      measured: 'Measured: read from a clock, or compared with float64, in this run.',
      counted: 'Counted: each access to memory of an instrumented build of this kernel.',
      modelled: 'Modelled: computed from the kernel’s plan; no clock or counter was read.',
    },
  },
  device: deviceWords.en,
  unavailable: unavailableWords.en,
  notices: {
    clamped: (name: string, given: string, used: string) =>
      `“${name}=${given}” in the link is out of range: ${used} is used.`,
    ignored: (name: string, given: string) =>
      `“${name}=${given}” in the link says nothing here and was ignored.`,
    more: (count: number) => `${count} further values were ignored or clamped.`,
  },
  controls: {
    title: 'Setting',
    show: 'Change the setting',
    preset: 'Preset',
    ownNumbers: 'Own numbers',
    closed: 'Not yet',
    shape: 'Shape',
    more: 'More options',
    seed: 'Seed',
    seedHint: 'The same seed gives the same inputs on every machine.',
    lacks: (feature: string) => `This device has no ${feature}.`,
    range: (min: string, max: string) => `${min} to ${max}`,
    typed: {
      range: (given: string, used: string) => `${given} is out of range: ${used} is used.`,
      whole: (given: string, used: string) => `${given} is no integer: ${used} is used.`,
    },
    kernels: 'Kernels',
    automatic: 'Auto',
    automaticValue: (value: string) => `automatic, now ${value}`,
    run: 'Run',
    stop: 'Stop',
    runKeys: 'Ctrl or ⌘ + Enter',
    live: 'Run as I drag',
    reset: 'Reset',
    resetHint: 'Back to the first setting',
    tuned: (tiles: string, ratio: string) =>
      `Tuned here for this size: ${tiles}, measured ${ratio}× faster than automatic.`,
    useTuned: 'Use these tiles',
    auto: {
      measure: 'Measure automatic tiles',
      note: 'After a run, in the background: Auto becomes the fastest of two or three tunings on this device.',
      timing: (kernel: string) => `Timing tunings of ${kernel}…`,
      failed: (reason: string) => `The default stays: ${reason}`,
      whyNot: {
        software: 'Off at first on a software adapter: each tuning takes seconds to compile there.',
        lessData: 'Off at first: this browser asks to save data.',
      },
    },
    noneOn: 'Choose at least one kernel.',
    fits: 'What would fit:',
    fitAutomatic: 'automatic tiles',
    fitDimension: (label: string, value: string) => `${label} ${value}`,
  },
  run: {
    stage: {
      waiting: 'Waiting for the device',
      compiling: 'Compiling',
      verifying: 'Verifying against float64',
      measuring: 'Measuring',
    },
    progress: 'Progress',
    started: 'Running',
    finished: (count: number) =>
      count === 1 ? 'Finished: one kernel.' : `Finished: ${count} kernels.`,
    failedSome: (count: number) =>
      count === 1 ? 'One kernel did not run.' : `${count} kernels did not run.`,
    wrongSome: (count: number) =>
      count === 1
        ? 'One result is outside its tolerance.'
        : `${count} results are outside their tolerance.`,
    nothing: 'Nothing ran: no kernel is on that fits.',
    stopped: 'Stopped.',
    failed: 'The run did not finish.',
  },
  headline: {
    main: (words: StandingWords): string => {
      const { kernel, size, baseline } = words;
      if (words.pace === null) {
        return `${kernel} ${trafficWords(words, baseline)} ${size}.`;
      }
      const joint = isMixed(words) ? 'but' : 'and';
      return `${kernel} ${paceWords(words)} ${size} here, ${joint} ${trafficWords(words)}.`;
    },
    other: (words: StandingWords): string => {
      const differs = words.difference
        ? `: its output differs by up to ${words.difference} of the largest value`
        : '';
      const says = words.pace === null ? trafficWords(words) : paceWords(words);
      return `${words.kernel} ${says}; it computes another function${differs}.`;
    },
    alone: (kernel: string, time: string, size: string) => `${kernel} takes ${time} ${size} here.`,
    waiting: 'The first comparison is on its way.',
    noResult: 'Nothing has been run yet.',
    baselineFailed: (kernel: string) =>
      `${kernel} has no valid time here: choose another baseline to compare with.`,
    precision: 'f32',
    halfPrecision: 'stored as f16',
    stale: 'The setting has changed since: run again for it.',
    modelledOnly: 'modelled for WebGPU’s default limits, not measured',
    modelled: 'modelled, not measured',
  },
  column: {
    paper: 'Paper',
    baseline: 'Baseline',
    makeBaseline: 'Make baseline',
    faster: (ratio: string, baseline: string) => `${ratio}× faster than ${baseline}`,
    slower: (ratio: string, baseline: string) => `${ratio}× slower than ${baseline}`,
    alike: (baseline: string) => `as fast as ${baseline}`,
    time: 'Time',
    noTime: 'no time',
    notRun: 'Not run yet',
    off: 'Off',
    needsWebGpu: 'Needs WebGPU',
    spread: (low: string, high: string, count: number) => `${low} – ${high}, ${count} samples`,
    spreadHint: 'Median; the middle half of the samples lies between the two',
    timeChart: (kernel: string, median: string, low: string, high: string, count: number) =>
      `${kernel}: ${count} samples in the order taken, from top to bottom. Median ${median}, middle half from ${low} to ${high}.`,
    outsideTime: (error: string, tolerance: string) =>
      `Error ${error} of the largest value, tolerance ${tolerance}: no time is shown for a wrong result.`,
    stale: 'Setting changed since this run',
    previous: 'Earlier result',
    failed: 'Did not run',
    passes: 'Passes',
    pass: 'Pass',
    times: (count: number) => `× ${count}`,
    output: 'Output',
    point: 'Point at a cell for its value.',
    noOutput: 'No output yet',
    accuracy: 'Error',
    accuracyHint: 'Largest difference from float64, as a share of the largest value',
    ofLargest: 'of the largest value',
    within: (tolerance: string) => `within the tolerance of ${tolerance}`,
    beyond: (tolerance: string) => `outside the tolerance of ${tolerance}`,
    rows: (checked: string, total: string) =>
      checked === total ? `all ${total} rows` : `${checked} of ${total} rows`,
    difference: 'Difference',
    differenceHint: (task: string) =>
      `from ${task}: another function, so an approximation and not an error`,
    traffic: 'Traffic',
    trafficLeast: (ratio: string) => `${ratio}× the least possible`,
    least: 'least',
    reads: 'reads',
    writes: 'writes',
    tensor: 'Tensor',
    requested: 'asked for',
    count: 'Count traffic',
    countHint:
      'Runs an instrumented build once, which counts every read and write of each tensor; slower than a timed run.',
    counting: 'Counting…',
    waiting: 'Waiting for the device',
    countStale: 'The setting has changed since: count again.',
    countAhead:
      'Counted for the present setting; the result shown is of an earlier one: run to see both.',
    countEqual: 'Counted and modelled agree to the byte.',
    countDiffers:
      'Counted and modelled differ: a model knows sizes, not values (such as key lengths of a batch entry).',
    trafficChart: (kernel: string) => `Bytes that ${kernel} asks of memory, tensor by tensor`,
    figures: 'Figures',
    memory: 'Memory allocated',
    flops: 'Operations',
    rate: 'Rate',
    bandwidth: 'Traffic rate',
    bandwidthHint: 'Requested bytes over time: what caches serve counts too.',
    roof: 'Share of the roof',
    roofHint:
      'Measured rate over what this device’s measured roof allows at this intensity (operations per requested byte). Above 100 % left of the ridge: caches serve what memory could not.',
    compile: 'Compile',
    cached: 'from the cache',
    arithmetic: 'Arithmetic',
    tuning: 'Tiles',
    tunedBy: { measured: 'measured here', default: 'by default', hand: 'chosen' },
    tunedByHint: {
      measured: 'The fastest of a few tunings that were timed on this device at this size.',
      default: 'What the kernel prefers on such a device: no tuning was timed.',
      hand: 'Chosen in the setting.',
    },
    source: 'Source',
    sourceOf: (kernel: string) => `Source of ${kernel}`,
    sourceEdited: 'edited, kept in this browser',
  },
  instruments: {
    title: 'Instruments',
    lead: 'Look closer: how near the device’s roof each kernel comes, how it grows with the size, which tiles are best here, and what was measured before.',
    tabs: {
      roofline: 'Roofline',
      sweep: 'Sweep',
      tiles: 'Tiles',
      explain: 'Explain',
      history: 'History',
    },
  },
  chart: {
    save: 'Save chart',
    failed: 'This chart could not be saved.',
  },
  results: {
    title: 'Results',
    scale: 'Output value',
    scaleHint:
      'One scale for every column. The 0.5 % beyond it take its last colour; NaN is hatched.',
    export: 'Results',
    copy: 'Copy',
    save: 'Save',
    open: 'Open results…',
    openHint: 'A JSON that was saved here or on another device: it is drawn beside your own.',
    drop: 'Drop results that were saved as JSON',
    copied: 'Copied.',
    copyFailed: 'The browser did not allow copying: save instead.',
  },
  report: {
    adapter: 'Adapter',
    clock: 'Clock',
    seed: 'Seed',
    columns: {
      kernel: 'Kernel',
      size: 'Size',
      tuning: 'Tiles',
      median: 'Median (measured)',
      quartiles: 'Middle half (measured)',
      samples: 'Samples',
      error: 'Error, rows (measured)',
      requested: 'Requested (modelled)',
      least: 'Least (modelled)',
      allocated: 'Allocated (modelled)',
      rate: 'Rate (derived)',
      bandwidth: 'Requested bandwidth (derived)',
    },
    outside: 'outside tolerance',
  },
};
