import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/flows/dataError';
import { decodeModel, encodeModel } from '../../src/flows/modelFile';
import { flowLayout, type FlowShape } from '../../src/spec/flow';
import { randomStream } from '../../src/spec/random';

const shape: FlowShape = {
  dimensions: 3,
  coupling: 'affine',
  mixing: true,
  layers: 2,
  width: 5,
  depth: 2,
  bins: 8,
};
const count = flowLayout(shape).parameters;
const { normal } = randomStream(1, 0);
const weights = new Float32Array(count).map(normal);
const text = encodeModel({ shape, weights, training: { steps: 2000, data: 'moons' } });
const file = JSON.parse(text);

/** The file with some fields replaced; undefined leaves one out. */
const changed = (fields: object): string => JSON.stringify({ ...file, ...fields });
const shaped = (fields: object): string => changed({ shape: { ...file.shape, ...fields } });
/** The same flow behind a standardisation, some of whose fields are replaced. */
const standardisation = {
  mean: Float64Array.of(1e5 + 1e-9, -2, 0),
  deviation: Float64Array.of(1e-20, 1 / 3, 1e20),
};
const standard = (fields: object): string => {
  const { mean, deviation } = standardisation;
  const both = { mean: [...mean], deviation: [...deviation], ...fields };
  return changed({ version: 2, standardisation: both });
};

function refusal(hostile: string): DataError {
  try {
    decodeModel(hostile);
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
  throw new Error('the model was taken');
}

describe('a model file', () => {
  it('keeps a standardisation digit for digit, and says by its version that it has one', () => {
    const behind = encodeModel({ shape, weights, standardisation });
    expect(JSON.parse(behind)).toMatchObject({ version: 2 });
    expect(file).toMatchObject({ version: 1 });
    expect(decodeModel(behind)).toEqual({ shape, weights, standardisation });
    expect(decodeModel(standard({})).standardisation).toEqual(standardisation);
  });

  it('gives back what was written, bit for bit', () => {
    const model = decodeModel(text);
    expect(model).toEqual({ shape, weights, training: { steps: 2000, data: 'moons' } });
    expect(encodeModel(model)).toBe(text);
    expect(decodeModel(encodeModel({ shape, weights }))).toEqual({ shape, weights });
  });

  it('holds little-endian float32, as NumPy reads it', () => {
    const bytes = Buffer.from(file.weights, 'base64');
    expect(bytes).toHaveLength(4 * count);
    expect(bytes.readFloatLE(4)).toBe(weights[1]);
  });

  it('keeps large models, whatever their remainder by three', () => {
    for (const width of [61, 62, 63]) {
      const large = { ...shape, dimensions: 64, width, coupling: 'spline' as const };
      const values = new Float32Array(flowLayout(large).parameters).map(normal);
      expect(decodeModel(encodeModel({ shape: large, weights: values })).weights).toEqual(values);
    }
  });

  it('reads only the fields that it knows', () => {
    const model = decodeModel(shaped({ colour: 'red', toString: 1 }));
    expect(model.shape).toEqual(shape);
  });

  it('lets no key set a prototype', () => {
    const hostile = text.replace('"steps"', '"__proto__": {"admin": true}, "steps"');
    const { training } = decodeModel(hostile);
    expect(Object.keys(training!)).toEqual(['steps', 'data']);
    expect(Object.assign({}, training)).not.toHaveProperty('admin');
  });

  it.each<[string, string, RegExp]>([
    ['nothing', '', /is no JSON/],
    ['a list', '[]', /JSON of the model is \[… 0\] where it should be an object/],
    ['null', 'null', /JSON of the model is null/],
    ['a file cut off', text.slice(0, -20), /no JSON, or only a part of it/],
    ['nesting without end', '['.repeat(1e6), /is no JSON/],
    ['another format', changed({ format: 'onnx' }), /no model of a flow/],
    ['a format from a prototype', '{"__proto__": {"format": "tilescope-flow"}}', /no model/],
    ['a later version', changed({ version: 3 }), /neither version 1 nor 2/],
    ['a version in words', changed({ version: '2' }), /neither version 1 nor 2/],
    ['no version', changed({ version: undefined }), /neither version 1 nor 2/],
    [
      'a standardisation that its version does not have',
      changed({ version: 1, standardisation: { mean: [0, 0, 0], deviation: [1, 1, 1] } }),
      /standardisation of the model is {…} where it should be absent: version 1 has none/,
    ],
    ['no standardisation', changed({ version: 2 }), /standardisation of the model is –/],
    ['too few means', standard({ mean: [1, 2] }), /mean .* \[… 2\] .* a list of 3, one for each/],
    ['too many means', standard({ mean: [1, 2, 3, 4] }), /mean .* \[… 4\] .* a list of 3/],
    ['a mean in words', standard({ mean: [1, 2, '3'] }), /mean\[2\] .* "3" .* a finite number/],
    ['a mean beyond numbers', standard({ mean: [1, 2, null] }), /mean\[2\] .* null .* finite/],
    ['a deviation of 0', standard({ deviation: [1, 0, 1] }), /deviation\[1\] .* 0 .* above 0/],
    ['no shape', changed({ shape: undefined }), /shape of the model is – .* an object/],
    ['a list for a shape', changed({ shape: [] }), /shape of the model is \[… 0\]/],
    ['one dimension', shaped({ dimensions: 1 }), /shape\.dimensions .* 1 .* from 2 to 128/],
    ['huge dimensions', shaped({ dimensions: 1e300 }), /dimensions of the model is 1e\+300/],
    ['half a layer', shaped({ layers: 1.5 }), /layers .* 1\.5 .* an integer from 1 to 32/],
    ['a negative width', shaped({ width: -5 }), /width .* -5 .* an integer from 1 to 256/],
    ['a depth in words', shaped({ depth: '2' }), /depth .* "2" .* an integer from 1 to 4/],
    ['no bins', shaped({ bins: null }), /bins .* null .* an integer from 2 to 32/],
    ['missing bins', shaped({ bins: undefined }), /bins .* – .* an integer from 2 to 32/],
    ['an unknown coupling', shaped({ coupling: 'toString' }), /"toString" .* one of additive, aff/],
    ['mixing in words', shaped({ mixing: 'yes' }), /mixing .* "yes" .* true or false/],
    ['no weights', changed({ weights: undefined }), /weights .* – .* the base64 of/],
    ['a list of weights', changed({ weights: [1, 2] }), /weights .* the base64 of/],
    ['too few weights', changed({ weights: file.weights.slice(4) }), /the base64 of/],
    ['weights of another shape', shaped({ width: 6 }), /the base64 of/],
    ['a character of no base64', changed({ weights: `*${file.weights.slice(1)}` }), /the base64/],
    ['a blank in the base64', changed({ weights: ` ${file.weights.slice(1)}` }), /the base64/],
    [
      'NaN',
      encodeModel({ shape, weights: weights.with(7, Number.NaN) }),
      /weights\[7\] of the model is NaN/,
    ],
    [
      'infinity',
      encodeModel({ shape, weights: weights.with(2, Number.NEGATIVE_INFINITY) }),
      /weights\[2\] of the model is -Infinity where it should be a finite number/,
    ],
    ['words for a record', changed({ training: 'long' }), /training .* "long" .* an object/],
  ])('is refused with %s', (_, hostile, message) => {
    const { en, 'zh-CN': chinese } = refusal(hostile).text;
    expect(en).toMatch(message);
    expect(en).toMatch(/: (?:save|choose|open) .*\.$/);
    expect(chinese).toMatch(/：请.*。$/);
    expect(`${en} ${chinese}`).not.toMatch(/Invalid|Expected/);
  });
});
