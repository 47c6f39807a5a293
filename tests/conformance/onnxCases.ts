import { existsSync, readFileSync } from 'node:fs';
import { widenHalves } from '../../src/spec/half';

const FILE = new URL('../../../shared/conformance/onnx-attention.json', import.meta.url);

/** Ends the names of tests that tests/run.mjs lets be skipped where that file is absent, and of no others. */
export const WHERE_SHARED = '(with ../shared/conformance/onnx-attention.json)';

/** The tolerance of the suite that the cases come from. */
const RELATIVE = 1e-3;
const ABSOLUTE = 1e-7;

/** A tensor of a case: its sizes, and its values as f32 whatever they were stored as. */
export interface OnnxTensor {
  readonly dims: readonly number[];
  readonly values: Float32Array;
}

export interface OnnxCase {
  readonly name: string;
  readonly attrs: Readonly<Record<string, number>>;
  /** Of LinearAttention: how its state moves on. */
  readonly updateRule: string | undefined;
  readonly inputs: Readonly<Record<string, OnnxTensor>>;
  /** The first output, which is what is compared. */
  readonly expected: OnnxTensor;
}

interface StoredTensor {
  readonly name: string;
  readonly dtype: string;
  readonly dims: readonly number[];
  readonly b64: string;
}

interface StoredCase {
  readonly name: string;
  readonly op: string;
  readonly attrs: OnnxCase['attrs'] & { readonly update_rule?: never };
  readonly inputs: readonly StoredTensor[];
  readonly outputs: readonly StoredTensor[];
}

/** The cases of an operator from the ONNX backend tests; null where the file is absent. */
export function onnxCases(op: string): readonly OnnxCase[] | null {
  if (!existsSync(FILE)) return null;
  const { cases } = JSON.parse(readFileSync(FILE, 'utf8')) as { readonly cases: StoredCase[] };
  return cases
    .filter((each) => each.op === op)
    .map(({ name, attrs, inputs, outputs }) => ({
      name,
      attrs,
      updateRule: attrs.update_rule,
      inputs: Object.fromEntries(inputs.map((tensor) => [tensor.name, decode(tensor)])),
      expected: decode(outputs[0]!),
    }));
}

/** true of a bool mask shows a key, as 0 does in one that is added. */
function decode({ dtype, dims, b64 }: StoredTensor): OnnxTensor {
  const bytes = Uint8Array.from(Buffer.from(b64, 'base64'));
  switch (dtype) {
    case 'float32':
      return { dims, values: new Float32Array(bytes.buffer) };
    case 'float16':
      return { dims, values: widenHalves(new Uint16Array(bytes.buffer)) };
    case 'int64':
      return { dims, values: Float32Array.from(new BigInt64Array(bytes.buffer), Number) };
    case 'bool':
      return { dims, values: Float32Array.from(bytes, (seen) => (seen ? 0 : -Infinity)) };
    default:
      throw new Error(`${dtype}: unknown element type`);
  }
}

/** [batch, tokens, heads · d] as [batch, heads, tokens, d]; of rank 4 it is so already. */
export function split({ dims, values }: OnnxTensor, heads: number): OnnxTensor {
  if (dims.length === 4) return { dims, values };
  const [batch, tokens, width] = dims as readonly [number, number, number];
  const d = width / heads;
  return {
    dims: [batch, heads, tokens, d],
    values: swapMiddle(values, [batch, tokens, heads, d]),
  };
}

/** [a, b, c, d] as [a, c, b, d]. */
export function swapMiddle(
  values: Float32Array,
  [a, b, c, d]: readonly [number, number, number, number],
): Float32Array {
  const swapped = new Float32Array(a * b * c * d);
  for (let i = 0; i < a; i++) {
    for (let j = 0; j < b; j++) {
      for (let l = 0; l < c; l++) {
        const from = ((i * b + j) * c + l) * d;
        swapped.set(values.subarray(from, from + d), ((i * c + l) * b + j) * d);
      }
    }
  }
  return swapped;
}

/** The first place at which an output lies outside what the suite allows, -1 where there is none. */
export function firstOffence(output: Float32Array, { values }: OnnxTensor): number {
  if (output.length !== values.length) return Math.min(output.length, values.length);
  return output.findIndex((value, place) => {
    const wanted = values[place]!;
    // written so that NaN is wrong
    return !(Math.abs(value - wanted) <= ABSOLUTE + RELATIVE * Math.abs(wanted));
  });
}
