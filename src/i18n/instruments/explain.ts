/** Where flash's stepper stands; numbers arrive as words of the locale, counted from 1. */
export interface FlashStepWords {
  readonly kind: 'first' | 'rises' | 'stays' | 'unseen' | 'closing';
  readonly tile: string;
  readonly tiles: string;
  readonly firstKey: string;
  readonly lastKey: string;
  readonly before: string;
  readonly after: string;
  readonly factor: string;
  readonly sum: string;
  readonly skipped: number;
}

const keys = ({ firstKey, lastKey }: FlashStepWords): string =>
  firstKey === lastKey ? `key ${firstKey}` : `keys ${firstKey} to ${lastKey}`;

const flashStep = (step: FlashStepWords): string => {
  const { tile, tiles, before, after, factor, sum, skipped } = step;
  const here = `Tile ${tile} of ${tiles}, ${keys(step)}`;
  switch (step.kind) {
    case 'first':
      return `${here}: the first that the row sees. Its largest score, ${after}, becomes m; nothing was held before, so nothing is rescaled.`;
    case 'rises':
      return `${here}: a score of ${after} passes the maximum of ${before}. What has been summed so far shrinks by the factor ${factor}, then the tile is added.`;
    case 'stays':
      return `${here}: no score passes the maximum of ${before}. The factor is 1, and the tile is simply added.`;
    case 'unseen':
      return `${here}: this row sees none of them; the tile is loaded for other rows. Nothing changes.`;
    case 'closing': {
      const rest =
        skipped === 0
          ? ''
          : ` ${skipped === 1 ? 'One tile' : `${skipped} tiles`} beyond the diagonal ${skipped === 1 ? 'was' : 'were'} never loaded.`;
      return `Every tile that counts is done: O is divided by l = ${sum} and written, once. No score was ever stored.${rest}`;
    }
  }
};

export const explainEn = {
  title: 'Explain',
  about:
    'One head, so small that every number fits on the screen. Step through what your GPU did, forwards and backwards.',
  part: 'What to step through',
  parts: { flash: 'Flash, tile by tile', linear: 'Linear attention, token by token' },
  controls: {
    tokens: 'Tokens',
    keys: 'Keys',
    headDim: 'Head dimension',
    tileRows: 'Tile rows',
    tileCols: 'Tile columns',
    causal: 'Causal',
    seed: 'Seed',
    row: 'Query',
    rowHint: 'The row of the output that is looked at. In the matrix, a click chooses it too.',
    range: (min: string, max: string) => `${min} to ${max}`,
  },
  run: {
    waiting: 'Waiting: something else has the device.',
    running: 'Tracing…',
    failed: 'There is no new trace',
    again: 'Trace again',
    onGpu: (error: string) =>
      `Written down by kernels on this GPU; no number is further from float64 than ${error} of the largest.`,
    inFloat64: 'Computed in float64: there is no GPU here.',
    onGpuNow: 'Trace on the GPU',
  },
  stepper: {
    title: 'Steps',
    first: 'First',
    previous: 'Previous',
    next: 'Next',
    last: 'Last',
    play: 'Play',
    pause: 'Pause',
    slider: 'Step',
    place: (step: string, count: string) => `Step ${step} of ${count}`,
    keys: 'Arrow keys step, Home and End go to the ends.',
  },
  matrix: {
    title: 'The scores, Q Kᵀ',
    label: (queries: string, allKeys: string) =>
      `Scores of ${queries} queries and ${allKeys} keys; the step says which tile is worked on.`,
    keys: 'keys',
    queries: 'queries',
    present: 'worked on now',
    done: 'done, its scores are gone',
    ahead: 'still to come',
    masked: 'masked',
    skipped: 'skipped whole',
    elsewhere: 'other tiles of rows',
  },
  flash: {
    step: flashStep,
    tile: (tile: string, tiles: string) => `Tile ${tile} of ${tiles}`,
    closing: 'Division and write',
    row: (row: string) => `query ${row}`,
    scores: 'Scores of the tile',
    maximum: 'Largest score so far',
    factor: 'Rescaling factor',
    weights: 'Weights of the tile',
    sum: 'Sum so far',
    sums: 'Weighted values so far, not yet divided',
    running: 'Output so far',
    output: 'Output',
    before: 'before',
    after: 'after',
    masked: 'masked',
    key: (key: string) => `key ${key}`,
    column: (column: string) => `column ${column}`,
  },
  standard: {
    title: 'The same row in standard',
    about:
      'All scores first, then the softmax, then the values. This is the standard kernel itself, read between its passes.',
    aboutFloat64: 'All scores first, then the softmax, then the values.',
    scores: 'Scores',
    probabilities: 'Probabilities',
    output: 'Output',
    away: (away: string) => `Flash’s output so far is at most ${away} away from it.`,
    arrived: (away: string) => `Flash has arrived: the two differ by at most ${away}.`,
  },
  bytes: {
    title: 'Bytes asked for so far',
    tensor: 'Tensor',
    soFar: 'Flash so far',
    atTheEnd: 'Flash in all',
    standard: 'Standard',
    total: 'Total',
    scope: (first: string, last: string) =>
      first === last
        ? `for the tile of query ${first}`
        : `for the tile of queries ${first} to ${last}`,
    note: (bytes: string) =>
      `Standard’s products are tiled as high here: it reads K and V once, as flash does, and Q again for each tile of keys. What it adds is the score matrix, written, read, written as probabilities and read again: ${bytes}.`,
    height: 'Taller tiles of rows read K and V less often: change the tile rows and see.',
  },
  linear: {
    step: (token: string, tokens: string) =>
      `Token ${token} of ${tokens}: the outer product of φ(k) and v is added to S, and φ(k) to z. Then the token’s query reads both, and the output row is there.`,
    title: (token: string) => `The state after token ${token}`,
    stateTable: 'State S: a row for each component of φ(k), a column for each of v',
    value: 'v',
    key: 'φ(k)',
    keySum: 'z',
    query: 'φ(q)',
    output: 'o',
    normaliser: 'φ(q)ᵀz',
    scale: (end: string) => `S from −${end} to ${end}, one scale for all tokens`,
    film: 'S after each token, from the first to the last',
    formulas: 'What happens at each token',
    memory: 'Memory',
    constant: (state: string) => `S and z take ${state}, at the first token as at the last.`,
    cache: (token: string, cache: string) =>
      `Softmax must keep every key and value instead: after ${token} ${token === '1' ? 'token' : 'tokens'}, ${cache}.`,
    why: 'The state is a sum: a token that has been added is never needed again, so memory does not grow with the number of tokens N. What is lost is the exponential of each single score.',
    stateBar: 'S and z',
    cacheBar: 'K and V kept by softmax',
  },
};

export type ExplainWords = typeof explainEn;
