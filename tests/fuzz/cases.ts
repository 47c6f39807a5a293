import type { Capabilities } from '../../src/spec/capabilities';
import { Draw } from './draw';
import { CAPABILITY_SETS, type CapabilitySet, type FuzzCase, type Subject } from './subject';
import { kindsOf } from './values';

/** Configurations that share a shader's text, as far as their sizes let them: compiling is what takes long. */
export const CASES_PER_TEXT = 5;

export interface DrawOptions {
  readonly seed: number;
  readonly count: number;
  /** Kinds of values that are left out. */
  readonly without: readonly string[];
}

/**
 * Configurations at random: kernel by kernel in turns, each with a text of its own and several sizes and
 * values for it. The same options give the same ones for the same capabilities.
 */
export function* drawCases(
  subjects: readonly Subject[],
  capabilitiesOf: (set: CapabilitySet) => Capabilities,
  { seed, count, without }: DrawOptions,
): Generator<readonly [Subject, FuzzCase]> {
  for (let index = 0; index < count; index += CASES_PER_TEXT) {
    const text = index / CASES_PER_TEXT;
    const subject = subjects[text % subjects.length]!;
    const draw = new Draw(seed, text);
    const first = drawText(subject, draw, capabilitiesOf);
    for (let nth = 0; nth < Math.min(CASES_PER_TEXT, count - index); nth++) {
      const kinds = (name: string) => kindsOf(name).filter((kind) => !without.includes(kind));
      yield [subject, drawCase(subject, draw, first, kinds, capabilitiesOf)];
    }
  }
}

type Text = Pick<FuzzCase, 'capabilities' | 'dims' | 'tuning'>;

function drawText(
  subject: Subject,
  draw: Draw,
  capabilitiesOf: (set: CapabilitySet) => Capabilities,
): Text {
  const capabilities = draw.oneOf(CAPABILITY_SETS);
  const device = capabilitiesOf(capabilities);
  for (;;) {
    const dims = subject.drawDims(draw, device);
    const tuning = subject.drawTuning(draw, dims, device);
    if (!subject.unsupported(dims, tuning, device)) return { capabilities, dims, tuning };
  }
}

/** Other sizes and values for a text. */
function drawCase(
  subject: Subject,
  draw: Draw,
  text: Text,
  kindsFor: (tensor: string) => readonly string[],
  capabilitiesOf: (set: CapabilitySet) => Capabilities,
): FuzzCase {
  const resized = subject.redraw(draw, text.dims);
  const fits = !subject.unsupported(resized, text.tuning, capabilitiesOf(text.capabilities));
  const dims = fits ? resized : text.dims;
  const seed = draw.integer(0, 999_999);
  // half of the inputs are as the task is given them
  const values = Object.fromEntries(
    subject
      .inputNames(dims)
      .map((name) => [name, draw.chance(0.5) ? 'normal' : draw.oneOf(kindsFor(name))]),
  );
  const drawn = { kernel: subject.kernel, ...text, dims, values, seed };
  if (subject.isWithinRange(dims, subject.inputs(drawn))) return drawn;
  const normal = Object.fromEntries(Object.keys(values).map((name) => [name, 'normal']));
  return { ...drawn, values: normal };
}
