import { describe, expect, it } from 'vitest';
import { attentionModel } from '../../bench/attention/onnx/attention';
import { encodeModel } from '../../bench/attention/onnx/model';
import { float, integer, message, text } from '../../bench/attention/onnx/protobuf';

type Value = number | Uint8Array;

/** Reads a message by the wire format alone: its fields by number, each with its values in order. */
function parse(bytes: Uint8Array): Map<number, Value[]> {
  const fields = new Map<number, Value[]>();
  let place = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[place++]!;
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  const take = (count: number): Uint8Array => bytes.slice(place, (place += count));
  while (place < bytes.length) {
    const tag = varint();
    const kind = tag & 7;
    if (![0, 2, 5].includes(kind)) throw new Error(`wire type ${kind}`);
    const fixed = (): number => new DataView(take(4).buffer).getFloat32(0, true);
    const value = kind === 0 ? varint() : kind === 2 ? take(varint()) : fixed();
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), value]);
  }
  if (place !== bytes.length) throw new Error('a field is cut off');
  return fields;
}

/** The messages of a field, the strings of a field, its only number. */
const messages = (from: Map<number, Value[]>, field: number) =>
  (from.get(field) ?? []).map((value) => parse(value as Uint8Array));
const strings = (from: Map<number, Value[]>, field: number) =>
  (from.get(field) ?? []).map((value) => new TextDecoder().decode(value as Uint8Array));
const only = (from: Map<number, Value[]>, field: number) => {
  const values = from.get(field) ?? [];
  expect(values).toHaveLength(1);
  return values[0] as number;
};

describe('the Protocol Buffers writer', () => {
  it('writes the bytes of the format', () => {
    expect(integer(1, 150)).toEqual([0x08, 0x96, 0x01]);
    expect(text(2, 'testing')).toEqual([0x12, 7, ...Buffer.from('testing')]);
    expect(message(3, [integer(1, 150)])).toEqual([0x1a, 3, 0x08, 0x96, 0x01]);
    expect(float(2, 1)).toEqual([0x15, 0, 0, 0x80, 0x3f]);
    expect(integer(20, 2 ** 40)).toEqual([0xa0, 0x01, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20]);
  });

  it('refuses what it cannot write', () => {
    expect(() => integer(1, -1)).toThrow(RangeError);
    expect(() => integer(1, 0.5)).toThrow(RangeError);
  });
});

describe('the ONNX writer', () => {
  it('writes the smallest model byte by byte', () => {
    const tensor = (name: string) => ({ name, shape: [3] });
    const bytes = encodeModel({
      operator: 'Relu',
      domain: '',
      domainVersion: 17,
      attributes: [],
      inputs: [tensor('x')],
      output: tensor('y'),
    });
    expect(Buffer.from(bytes).toString('hex')).toBe(
      [
        '0809', // IR version 9
        '3a38', // the graph
        '0a0e0a01781201792204', // a node from x to y
        '52656c75', // Relu
        '3a00', // of ONNX's own domain
        '1204', // its name
        '52656c75',
        '5a0f0a0178120a0a08080112040a020803', // x: float32 [3]
        '620f0a0179120a0a08080112040a020803', // y
        '42040a001011', // operators of version 17
      ].join(''),
    );
  });

  const dims = { batch: 1, heads: 4, tokens: 300, keys: 300, headDim: 64, queryOffset: 0 };

  it.each([false, true])('writes attention that a reader finds whole, causal %s', (causal) => {
    const model = parse(attentionModel({ ...dims, causal }));
    const opsets = messages(model, 8).map((set) => [...strings(set, 1), only(set, 2)]);
    expect(opsets).toEqual([
      ['', 17],
      ['com.microsoft', 1],
    ]);
    const [graph] = messages(model, 7);
    const [node] = messages(graph!, 1);
    expect(strings(node!, 4)).toEqual(['MultiHeadAttention']);
    expect(strings(node!, 7)).toEqual(['com.microsoft']);
    expect([strings(node!, 1), strings(node!, 2)]).toEqual([['q', 'k', 'v'], ['output']]);
    const attributes = messages(node!, 5).map((each) => [
      ...strings(each, 1),
      only(each, 20),
      only(each, only(each, 20) === 1 ? 2 : 3),
    ]);
    expect(attributes).toEqual([
      ['num_heads', 2, 4],
      ['unidirectional', 2, causal ? 1 : 0],
      ['scale', 1, 0.125],
    ]);
    for (const [value, name] of [
      ...messages(graph!, 11).map((each, index) => [each, 'qkv'[index]] as const),
      ...messages(graph!, 12).map((each) => [each, 'output'] as const),
    ]) {
      expect(strings(value, 1)).toEqual([name]);
      const [tensor] = messages(messages(value, 2)[0]!, 1);
      expect(only(tensor!, 1)).toBe(1);
      const shape = messages(messages(tensor!, 2)[0]!, 1).map((each) => only(each, 1));
      expect(shape).toEqual([1, 300, 256]);
    }
  });
});
