import type { Engine } from '../../src/gpu/device';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { flashMatrix } from '../../src/kernels/attention/flashMatrix';
import { attentionTestDims } from '../../src/kernels/attention/testDims';
import { countTraffic } from '../../src/measure/countTraffic';
import type { Capabilities } from '../../src/spec/capabilities';
import type { Kernel, Traffic, Tuning } from '../../src/spec/kernel';
import { resolveTuning, sumByTensor, unsupported } from '../../src/spec/plan';
import type { FloatValues } from '../../src/spec/tensor';
import { sampleFloats } from '../../src/workloads/inputs';
import { describeDims, runKernel } from '../gpu/runKernel';
import { sizesOfRun } from '../sizes';

/** What is asked of flash-matrix on a device with matrix units. */
export interface MatrixCase {
  readonly name: string;
  /** @returns what is wrong, or null */
  check(engine: Engine): Promise<string | null>;
}

const GATE = 2e-3;
const half = { batch: 1, heads: 1, causal: false, queryOffset: 0, half: 1 } as const;
/** More rows and keys than any tile has, all that is optional, and sizes that no matrix divides. */
const ragged: AttentionDims = {
  ...half,
  batch: 2,
  heads: 4,
  keyHeads: 2,
  tokens: 83,
  keys: 150,
  headDim: 20,
  valueDim: 33,
  causal: true,
  queryOffset: 67,
  softcap: 3,
  mask: true,
  maskSharesHeads: true,
  keyLengths: true,
};

/** Every test size of the task, stored as f16; every tuning that the device takes; traffic; rising maxima. */
export function matrixCases(capabilities: Capabilities): readonly MatrixCase[] {
  const sizes = sizesOfRun(attentionTestDims).map((dims) => ({ ...dims, half: 1 }));
  const tunings = tuningsOn(capabilities);
  return [
    ...sizes.map((dims) => right(describeDims(dims), dims)),
    ...tunings.map((tuning) => right(JSON.stringify(tuning), ragged, { tuning })),
    right('maxima that rise with every key', rising, { inputs: risingInputs() }),
    right('maxima that rise once', rising, { inputs: risingInputs(40) }),
    ...[...sizes.filter((_, index) => index % 8 === 0), ragged].map(counted),
  ];
}

/** Each choice of each tunable that the device takes, beside what it would choose itself. */
function tuningsOn(capabilities: Capabilities): readonly Tuning[] {
  const usual = resolveTuning(flashMatrix, ragged, capabilities);
  const all = flashMatrix.tunables.flatMap(({ name, choices }) =>
    choices.map((value) => resolveTuning(flashMatrix, ragged, capabilities, { [name]: value })),
  );
  const texts = new Set(all.map((tuning) => JSON.stringify(tuning)));
  texts.delete(JSON.stringify(usual));
  return [usual, ...[...texts].map((text) => JSON.parse(text) as Tuning)].filter(
    (tuning) => !unsupported(flashMatrix, ragged, tuning, capabilities),
  );
}

interface Given {
  readonly tuning?: Tuning;
  readonly inputs?: FloatValues;
}

function right(name: string, dims: AttentionDims, given: Given = {}): MatrixCase {
  return {
    name,
    check: async (engine) => {
      const { measurement, source } = await runKernel(flashMatrix, { dims, engine, ...given });
      if (!/\bsubgroupMatrixMultiplyAccumulate\b/.test(source)) return 'no matrices in its text';
      const { relative, withinTolerance, tolerance, rowsChecked, rowsTotal } = measurement.error;
      if (tolerance !== GATE || rowsChecked !== rowsTotal) return 'held against something else';
      return withinTolerance ? null : `off by ${relative.toExponential(1)}`;
    },
  };
}

function counted(dims: AttentionDims): MatrixCase {
  return {
    name: `counted as modelled: ${describeDims(dims)}`,
    check: async (engine) => {
      const tuning = resolveTuning(flashMatrix, dims, engine.capabilities);
      const plan = flashMatrix.plan(dims, tuning, engine.capabilities);
      // lengths that are values are modelled as if they were full
      const inputs = sampleFloats(flashMatrix.task, dims, 5);
      const full = dims.keyLengths
        ? { ...inputs, key_lengths: new Float32Array(dims.batch).fill(dims.keys) }
        : inputs;
      const kernel = flashMatrix as unknown as Kernel;
      const passes = await countTraffic(engine, kernel, dims, tuning, full);
      const [found, wanted] = [passes, plan.passes.map(({ traffic }) => traffic)].map(inWords);
      return found === wanted ? null : `counted ${found}, modelled ${wanted}`;
    },
  };
}

function inWords(passes: readonly (readonly Traffic[])[]): string {
  const traffic = sumByTensor(passes.flat()).filter((each) => each.readBytes + each.writeBytes > 0);
  return JSON.stringify(traffic.toSorted((a, b) => a.tensor.localeCompare(b.tensor)));
}

const rising: AttentionDims = {
  ...half,
  tokens: 20,
  keys: 128,
  headDim: 8,
  valueDim: 40,
  scale: 1,
};

/**
 * Scores that rise by one and a half with every key, or with the keys from `from` on: the output is rescaled
 * again and again, and what came before still counts in every row whose query is small.
 */
function risingInputs(from = 0): FloatValues {
  const { tokens, keys, headDim, valueDim = headDim } = rising;
  const q = new Float32Array(tokens * headDim);
  for (let row = 0; row < tokens; row++) q[row * headDim] = row / tokens;
  const k = new Float32Array(keys * headDim);
  for (let key = from; key < keys; key++) k[key * headDim] = 1.5 * (key - from);
  const v = Float32Array.from({ length: keys * valueDim }, (_, i) => Math.sin(i));
  return { q, k, v };
}
