import type { Engine } from '../gpu/device';
import { GpuError } from '../gpu/errors';
import type { AttentionDims } from '../kernels/attention/dims';
import { FEATURE_MAPS } from '../kernels/linear-attention/shape';
import { compare } from '../measure/compare';
import { referenceHere, type Variant } from '../measure/comparison';
import { formatNs } from '../spec/format';
import { narrowToHalves } from '../spec/half';
import type { Measurement } from '../spec/measurement';
import { quoteOutside } from '../spec/outsideText';
import { type FloatValues, floats } from '../spec/tensor';
import { readArray, sizesOf } from './arrays';
import { JSON_OPTION, toJson, withEngine, type Command } from './command';
import { checkDtype, checkRange, DTYPE_OPTION, dtypeOf, parseDtype } from './dtype';
import { InputError } from './errors';
import { checkOutput, shownPath } from './files';
import { adapterName } from './info';
import { parseFeatureMap, readDecay } from './linearOptions';
import {
  type AttentionKernel,
  checkDims,
  findKernel,
  KERNEL_IDS,
  parseTunings,
  TUNE_OPTION,
  variantOf,
} from './kernels';
import { readKeyLengths, readMask } from './masks';
import { writeNpy } from './npy';
import { parseInteger, parseNumber, parseOptions, required, type OptionValues } from './options';
import { wayBack } from './culprit';
import { refuseUnused } from './unusedOptions';
import { FORCE_OPTION, verdictOf, writeJudged } from './verdict';

const SAMPLES = 3;
const NEEDED = '--q, --k, --v and --out';

const options = {
  q: {
    kind: 'text',
    value: 'Q.npy',
    help: 'queries [batch, heads, tokens, headDim], float32 or float16',
  },
  k: {
    kind: 'text',
    value: 'K.npy',
    help: 'keys [batch, keyHeads, keys, headDim]; keyHeads divides heads',
  },
  v: { kind: 'text', value: 'V.npy', help: 'values [batch, keyHeads, keys, valueDim]' },
  out: {
    kind: 'text',
    value: 'O.npy',
    help: 'where the output goes, [batch, heads, tokens, valueDim], of the type of --dtype',
  },
  mask: {
    kind: 'text',
    value: 'M.npy',
    help: 'added to the scores (float32), or true where a key is seen (bool); broadcasts to [batch, heads, tokens, keys]',
  },
  'key-lengths': {
    kind: 'text',
    value: 'L.npy',
    help: 'keys of each batch entry, int32 or int64 [batch]; causal queries stand at their end',
  },
  kernel: { kind: 'text', value: KERNEL_IDS.join('|'), default: 'flash', help: 'what computes' },
  causal: { kind: 'switch', help: 'query i sees keys up to i + query offset' },
  'query-offset': {
    kind: 'text',
    value: 'n',
    default: '0',
    help: 'place of the first query among the keys, may be negative',
  },
  softcap: { kind: 'text', value: 'x', help: 'scores become x tanh(score / x), before any mask' },
  decay: {
    kind: 'text',
    value: 'G.npy',
    help: 'of gated kernels: logarithms of what each key leaves of the state (-inf: nothing), in the shape of the keys',
  },
  scale: {
    kind: 'text',
    value: 'x',
    help: '1/√headDim unless given; none where a feature map has a normaliser',
  },
  'feature-map': {
    kind: 'text',
    value: Object.keys(FEATURE_MAPS).join('|'),
    help: 'of linear attention: what queries and keys become first (elu1 unless given)',
  },
  ...DTYPE_OPTION,
  tune: TUNE_OPTION,
  ...FORCE_OPTION,
  ...JSON_OPTION,
} as const;

export const attention: Command = {
  name: 'attention',
  summary: 'computes attention over arrays of your own, and times it',
  options,
  async run(args) {
    const given = parseOptions(args, options);
    const kernel = findKernel('kernel', given.kernel);
    const choices = parseTunings(given.tune, [kernel]);
    const setting = {
      causal: given.causal,
      queryOffset: parseInteger('query-offset', given['query-offset']),
      ...(given.scale !== undefined && { scale: parseNumber('scale', given.scale) }),
      ...(given.softcap !== undefined && { softcap: parseSoftcap(given.softcap) }),
      ...parseFeatureMap(kernel, given['feature-map']),
      ...parseDtype(given.dtype),
    };
    const target = await checkOutput('out', required('out', given.out, NEEDED), inputsOf(given));
    const q = await readArray('q', required('q', given.q, NEEDED));
    const k = await readArray('k', required('k', given.k, NEEDED));
    const v = await readArray('v', required('v', given.v, NEEDED));
    const sizes = { ...sizesOf(q, k, v), ...setting };
    refuseUnused([kernel], givenOptions(given), sizes);
    checkDims(kernel, sizes, SIZED);
    checkRange([q, k, v], sizes);
    const mask = await readMask(given.mask, sizes);
    const lengths = await readKeyLengths(given['key-lengths'], sizes);
    const dims = { ...sizes, ...mask.dims, ...lengths.dims };
    const decay = await readDecay(kernel, dims, given.decay);
    const arrays = { q: q.data, k: k.data, v: v.data, ...mask.values, ...lengths.values, ...decay };
    return withEngine(async (engine) => {
      checkDtype(engine, dims);
      const variant = variantOf(engine, kernel, dims, choices);
      const { measurement, output } = await runVariant(engine, { kernel, variant }, dims, arrays);
      const shape = [...q.shape.slice(0, -1), dims.valueDim];
      const content = writeNpy(shape, dims.half ? narrowToHalves(output) : output);
      const { tuning, clock, medianNs, error } = measurement;
      const verdict = verdictOf('the output', error);
      const outputs = [{ option: 'out', target, content }];
      const { isWritten, failures } = await writeJudged(outputs, [verdict], given.force);
      const report = {
        adapter: engine.adapter,
        kernel: kernel.id,
        dtype: dtypeOf(dims),
        dims,
        tuning,
        clock,
        medianNs,
        error,
        written: isWritten,
      };
      const time = `${kernel.id} took ${formatNs(medianNs)} (median, ${clock}, stored as ${report.dtype}) on ${adapterName(engine.adapter)}`;
      const place = isWritten ? `it is in ${shownPath(target)}` : 'it is not written';
      const words = `${time}; ${verdict.words}; ${place}`;
      return { output: given.json ? toJson(report) : words, failures };
    });
  },
};

/** The array that each size is of. */
const SIZED = {
  batch: 'q',
  heads: 'q',
  tokens: 'q',
  headDim: 'q',
  keys: 'k',
  keyHeads: 'k',
  valueDim: 'v',
} as const;

type Given = OptionValues<typeof options>;

/** The files that are read. */
function inputsOf({ q, k, v, mask, decay, 'key-lengths': keyLengths }: Given) {
  return { q, k, v, mask, decay, 'key-lengths': keyLengths };
}

function givenOptions(given: Given): Parameters<typeof refuseUnused>[1] {
  return {
    mask: given.mask !== undefined,
    'key-lengths': given['key-lengths'] !== undefined,
    softcap: given.softcap !== undefined,
    scale: given.scale !== undefined,
  };
}

/** @throws InputError */
function parseSoftcap(text: string): number {
  const softcap = parseNumber('softcap', text);
  if (softcap > 0) return softcap;
  throw new InputError(
    `--softcap ${quoteOutside(text)}: it must be above 0; leave it out for none`,
  );
}

/** @throws InputError where the values lead beyond f32, GpuError where the device fails */
async function runVariant(
  engine: Engine,
  { kernel, variant }: { readonly kernel: AttentionKernel; readonly variant: Variant },
  dims: AttentionDims,
  inputs: FloatValues,
): Promise<{ readonly measurement: Measurement; readonly output: Float32Array }> {
  const [outcome] = await compare(engine, {
    dims,
    variants: [variant],
    inputs,
    reference: referenceHere,
    samples: SAMPLES,
    // a result that is wrong has its time too: the verdict stands beside it
    timesWrong: true,
  });
  if (outcome?.status !== 'done') throw new GpuError(outcome!.reason);
  const { measurement, outputs } = outcome;
  const output = floats({ output: outputs[0]! }, 'output');
  if (output.every(Number.isFinite)) return { measurement, output };
  throw new InputError(
    `${kernel.id}: these values lead beyond ${dims.half ? 'float16' : 'float32'}, ${wayBack(kernel, dims, inputs)}`,
  );
}
