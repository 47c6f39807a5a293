import { float, integer, message, text, type Field } from './protobuf';

/** A tensor of float32 that goes into or comes out of a model. */
export interface ModelTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface Attribute {
  readonly name: string;
  readonly type: 'integer' | 'float';
  readonly value: number;
}

/** A model of one operator. */
export interface OperatorModel {
  readonly operator: string;
  /** Empty for ONNX's own operators, whose version is {@link ONNX_OPSET}. */
  readonly domain: string;
  readonly domainVersion: number;
  readonly attributes: readonly Attribute[];
  readonly inputs: readonly ModelTensor[];
  readonly output: ModelTensor;
}

/** Of the format, not of the operators: what readers of 2023 and later accept. */
const IR_VERSION = 9;
const ONNX_OPSET = 17;
const FLOAT32 = 1;

/** The model as an ONNX file. The numbers are those of the fields in onnx.proto. */
export function encodeModel(model: OperatorModel): Uint8Array {
  const { operator, domain, domainVersion, attributes, inputs, output } = model;
  const node = [
    ...inputs.map(({ name }) => text(1, name)),
    text(2, output.name),
    text(4, operator),
    ...attributes.map((attribute) => message(5, attributeFields(attribute))),
    text(7, domain),
  ];
  const graph = [
    message(1, node),
    text(2, operator),
    ...inputs.map((tensor) => message(11, valueFields(tensor))),
    message(12, valueFields(output)),
  ];
  const opsets = [operatorSet('', ONNX_OPSET)];
  if (domain !== '') opsets.push(operatorSet(domain, domainVersion));
  return Uint8Array.from([integer(1, IR_VERSION), message(7, graph), ...opsets].flat());
}

function operatorSet(domain: string, version: number): Field {
  return message(8, [text(1, domain), integer(2, version)]);
}

function attributeFields({ name, type, value }: Attribute): readonly Field[] {
  return type === 'float'
    ? [text(1, name), float(2, value), integer(20, 1)]
    : [text(1, name), integer(3, value), integer(20, 2)];
}

function valueFields({ name, shape }: ModelTensor): readonly Field[] {
  const dimensions = shape.map((size) => message(1, [integer(1, size)]));
  return [text(1, name), message(2, [message(1, [integer(1, FLOAT32), message(2, dimensions)])])];
}
