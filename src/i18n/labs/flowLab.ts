/** What the headline of a flow says; numbers arrive as words of the locale. */
export interface FlowHeadlineWords {
  readonly step: string;
  readonly origin: 'initial' | 'trained' | 'file';
  readonly model: string;
  readonly data: string;
  /** With its standard error and unit. */
  readonly value: string;
  readonly gap: string;
  readonly side: 'above' | 'below' | 'within';
  readonly against: 'entropy' | 'gaussian';
  /** Whether it does worse than the best Gaussian after training. */
  readonly useless?: boolean;
}

const standing = ({ side, gap, against, data }: FlowHeadlineWords): string => {
  const floor = `the entropy of ${data} (no flow can pass it)`;
  const line = against === 'entropy' ? floor : 'the best Gaussian';
  if (side === 'within') return `within two standard errors of ${line}`;
  return `${gap} ${side} ${line}`;
};

const en = {
  headline: (words: FlowHeadlineWords): string => {
    const { step, origin, model, value } = words;
    const start = {
      initial: `Before training, ${model} is`,
      trained: `After ${step} ${step === '1' ? 'step' : 'steps'} ${model} is`,
      file: `As loaded, ${model} is`,
    }[origin];
    const verdict = words.useless
      ? ' That is worse than the best Gaussian: train longer, or lower the rate.'
      : '';
    return `${start} at ${value} on held-out points, ${standing(words)}.${verdict}`;
  },
  headlineWaiting: 'A normalizing flow learns to carry data to noise, and noise back to data.',
  about:
    'A flow z = f(x) is invertible layer by layer. It is trained to give held-out points a high density p(x) = N(f(x); 0, I) · |det ∂f/∂x|; run backwards, it turns normal noise into samples.',
  kernels: {
    title: 'Its kernels, side by side',
    about:
      'The same stack of layers, fused into one dispatch or layer by layer, on held-out points and the weights of the flow above (draws of z where it runs inversely).',
    unlike:
      'The flow above is of other sizes than those set here: until it is trained for them, the kernels run on fresh weights, and on normal points where the number of coordinates differs.',
  },
  stale: 'The setting has changed since: train for it.',
  kept: (step: string) => `Kept: the flow of step ${step}, which did best on held-out points.`,
  models: { nice: 'NICE', realnvp: 'RealNVP', spline: 'Spline flow', glow: 'Glow' },
  mixed: (model: string) => `${model} with mixing`,
  names: { drawn: 'your drawing', file: 'the file', digits: 'handwritten digits' },
  units: { nats: 'nats', bits: 'bits per dimension' },
  controls: {
    title: 'Training',
    data: 'Data',
    densities: 'Densities',
    ownData: 'Your own',
    drawn: 'Draw your own',
    file: 'Points from a file',
    digits: 'Handwritten digits',
    chooseFile: 'Choose a file…',
    fileHint:
      '.npy or CSV, a point a line, 2 to 128 coordinates. Files and saved flows (.json) can be dropped anywhere on this lab.',
    fileName: (name: string, count: string, dimensions: string) =>
      `${name}: ${count} points of ${dimensions} coordinates`,
    drop: 'Drop points (.npy, CSV), a saved flow or saved results (.json)',
    draw: 'Drawing pad',
    drawHint:
      'Paint where points should lie. By keyboard: arrows move the brush, Space paints, Shift with an arrow paints along.',
    clear: 'Clear',
    model: 'Model',
    mixing: 'Mixing',
    mixingHint:
      'Actnorm and an invertible linear layer before each coupling, as in Glow: it turns the axes, and breaks the symmetry that NICE sticks at.',
    training: 'Training',
    steps: 'Steps',
    stepsHint: 'The learning rate falls to 0 along half a cosine over these steps.',
    batch: 'Batch',
    batchHint: 'Points a step.',
    rate: 'Learning rate',
    rateHint:
      'Of the first step. Too high a rate diverges: training stops and keeps the last good flow.',
    seed: 'Seed',
    seedHint: 'The same seed gives the same run on the same adapter.',
    train: 'Train',
    trainAgain: 'Train again',
    goOn: 'Continue',
    pause: 'Pause',
    step: 'Step',
    stepHint: 'One step',
    reset: 'Reset',
    resetHint: 'Back to the first weights',
    show: 'Change the setting',
    weights: 'Weights',
    save: 'Save the flow',
    load: 'Load a flow…',
    range: (low: string, high: string) => `${low} to ${high}`,
  },
  phase: {
    idle: 'Ready to train',
    loading: 'Making the data',
    compiling: 'Compiling the training step and the flow',
    training: 'Training',
    paused: 'Paused',
    finished: 'Finished',
    diverged: 'Stopped: a loss was not finite',
    failed: 'Did not run',
    lost: 'The device was lost',
  },
  waiting: 'Waiting for the comparison, which has the device',
  needsWebGpu: 'Training needs WebGPU',
  progress: 'Training progress',
  stepOf: (step: string, steps: string) => `step ${step} of ${steps}`,
  rate: (steps: string) => `${steps} steps/s`,
  diverged: {
    title: 'The training diverged',
    why: (step: string) =>
      `After step ${step} a loss or gradient was not finite. The flow of that step is kept and shown.`,
    lower: (rate: string) => `Start again at rate ${rate}`,
  },
  lost: {
    title: 'The device was lost while the flow was trained',
    why: (step: string) =>
      `Its weights of step ${step} were read back and are kept. Continue goes on from there, with the optimiser’s memory fresh.`,
  },
  failed: { title: 'Training did not run', retry: 'Try again' },
  problem: { title: 'The file was not used; everything is as it was' },
  symmetric: {
    why: 'NICE stays at the Gaussian here: the rings look the same turned by half, so no shift is better than any other to first order, and the zero shift it starts from is a stationary point.',
    mix: 'Switch mixing on to break the symmetry',
  },
  views: {
    title: 'The flow',
    samples: 'Samples over data',
    samplesKey: { data: 'data', samples: 'samples' },
    samplesLabel: (samples: string, data: string) =>
      `${samples} samples of the flow over ${data} points of the data`,
    samplesNone: 'Samples come once the flow is on the device.',
    samplesHint: 'Normal draws of z, carried back by x = f⁻¹(z): the same draws at every step.',
    density: 'Density p(x)',
    densityHint: 'N(f(x); 0, I) · |det ∂f/∂x| on a grid. Drag the ring: it is the probe.',
    densityLabel: (peak: string) =>
      `Heat map of the flow’s density, from 0 to ${peak} per unit of area`,
    perArea: 'per unit of area',
    warp: 'From x to z',
    warpLabel: (stage: string) => `Points of the data and a square grid ${stage}`,
    stage: 'Stage',
    stages: {
      data: 'as they are: x',
      standardised: 'standardised',
      after: (layer: string, layers: string) => `after layer ${layer} of ${layers}`,
      latent: 'after the last layer: z',
    },
    play: 'Play',
    stop: 'Stop',
    probe: (x: string, y: string) =>
      `Probe at (${x}, ${y}). Arrow keys move it, with Shift by more.`,
    range: (low: string, high: string) => `${low} to ${high}`,
    coordinates: ['Coordinate across', 'Coordinate up'],
    digitsSamples: 'Samples of the flow',
    digitsReal: 'Held-out digits',
    digitsLabel: (count: string) => `${count} images of 8 × 8 pixels`,
    attribution:
      'Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, 1998, UCI Machine Learning Repository,',
    licence: 'CC BY 4.0',
    none: 'Not there yet',
  },
  probe: {
    title: 'The probe’s way',
    stage: 'Stage',
    place: 'Place',
    logDet: 'log-det',
    x: 'x',
    front: 'standardise',
    layer: (layer: string) => `layer ${layer}`,
    sum: 'Sum of log-dets',
    logNormal: 'log N(z; 0, I)',
    logP: 'log p(x)',
    hint: 'float64, on the CPU',
  },
  loss: {
    title: 'Loss',
    axis: (unit: string) => `mean −log p, ${unit}`,
    steps: 'steps',
    training: 'training',
    heldOut: 'held-out',
    entropy: 'entropy',
    gaussian: 'Gaussian',
    label: (unit: string, value: string) =>
      `Training and held-out loss in ${unit} over the steps; ${value}`,
    last: (value: string, error: string, count: string) =>
      `held-out ${value} ± ${error} (one standard error, ${count} points)`,
    nothing: 'nothing evaluated yet',
    smoothed: 'training smoothed over the last steps',
  },
  badges: {
    title: 'Checks',
    roundTrip: 'Round trip',
    roundTripHint: (count: string) =>
      `max |x − f⁻¹(f(x))| over ${count} held-out points, in standard deviations of each coordinate, f32`,
    logDet: 'Log-det',
    logDetHint: (count: string) =>
      `largest deviation from the float64 Jacobian at ${count} points, over 1 + |log-det|`,
    logDetSum: 'Forward + inverse',
    logDetSumHint: 'largest sum of the two log-dets, which is 0',
    integral: '∫ p(x) dx',
    integralHint: (side: string, half: string) => `grid of ${side}² over ±${half}`,
    integralOpen: 'two grids in a row do not agree yet',
    rate: 'Speed',
    rateHint: 'steps a second, views not counted',
    perSecond: (value: string) => `${value} /s`,
    parameters: 'Parameters',
    parametersHint: 'weights of the flow',
    atStep: (step: string) => `at step ${step}`,
    later: 'once it rests',
    exact: 'exact',
  },
};

export type FlowLabWords = typeof en;

export const flowLabEn: FlowLabWords = en;
