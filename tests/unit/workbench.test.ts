import { StringStream } from '@codemirror/language';
import { describe, expect, it } from 'vitest';
import { attentionKernels } from '../../src/kernels';
import type { Measurement } from '../../src/spec/measurement';
import { trace } from '../../src/state/workbench/check';
import { parseVariants, type StoredVariant, tidyName } from '../../src/state/workbench/kept';
import {
  decodeVariant,
  encodeVariant,
  variantFileName,
} from '../../src/state/workbench/variantFile';
import { tensorRows, verdictOf } from '../../src/state/workbench/verdict';
import { tokensOf } from '../../src/ui/workbench/highlight';
import { wgslParser } from '../../src/ui/workbench/wgsl';

const variant: StoredVariant = {
  lab: 'attention',
  kernel: 'flash',
  form: 'attention/flash.wgsl',
  name: 'fewer reads',
  text: '// mine\nfn f() {}\n',
  kept: '2026-01-02T03:04:05.000Z',
};

describe('stored variants', () => {
  const stored = (...variants: unknown[]) => JSON.stringify({ variants });

  it('come back as they were kept', () => {
    expect(parseVariants(stored(variant))).toEqual({ variants: [variant], damaged: false });
    expect(parseVariants(null)).toEqual({ variants: [], damaged: false });
  });

  it.each([
    ['no JSON', '<script>'],
    ['another shape', '[1, 2]'],
    ['a number', '7'],
    ['null', 'null'],
    ['a list of nothing', stored(null, 5, [], {})],
    ['a field of another type', stored({ ...variant, text: { length: 3 } })],
    ['a text without end', stored({ ...variant, text: 'x'.repeat(600_000) })],
    ['a name of many lines', stored({ ...variant, name: 'a\nb' })],
    ['no date', stored({ ...variant, kept: 'yesterday, perhaps' })],
  ])('leave out %s, and say so', (_, text) => {
    expect(parseVariants(text)).toEqual({ variants: [], damaged: true });
  });

  it('keep what can be read beside what cannot', () => {
    expect(parseVariants(stored(null, variant))).toEqual({ variants: [variant], damaged: true });
  });

  it('have names of one line', () => {
    expect(tidyName('  a\n\tb  ')).toBe('a b');
    expect(tidyName('x'.repeat(500))).toHaveLength(80);
  });
});

describe('a variant as a file', () => {
  const wanted = { lab: 'attention', kernel: 'flash' } as const;
  const { kept: _, ...shared } = variant;

  it.each(['', 'plain', '// Form: x', '\n\nindented'])('comes back as it was: %j', (text) => {
    const file = encodeVariant({ ...shared, text });
    expect(decodeVariant(file, 'a.wgsl', wanted)).toEqual({ ...shared, text });
    expect(decodeVariant(`\uFEFF${file.replaceAll('\n', '\r\n')}`, 'a.wgsl', wanted)).toEqual({
      ...shared,
      text,
    });
  });

  it('may be without a name', () => {
    expect(decodeVariant(encodeVariant({ ...shared, name: '' }), 'a', wanted).name).toBe('');
  });

  it.each([
    ['other WGSL', 'fn f() {}', /does not say which kernel/],
    ['nothing', '', /does not say which kernel/],
    ['no text', `${encodeVariant(shared)}\0`, /does not say which kernel/],
    [
      'another kernel',
      encodeVariant({ ...shared, kernel: 'linear' }),
      /variant of attention\/linear/,
    ],
    ['another lab', encodeVariant({ ...shared, lab: 'flows' }), /variant of flows\/flash/],
    ['far too much', encodeVariant({ ...shared, text: 'x'.repeat(600_000) }), /longer than any/],
  ])('is refused in words where it is %s', (_, content, words) => {
    expect(() => decodeVariant(content, 'a.wgsl', wanted)).toThrow(words);
  });

  it('has a name that any disk takes', () => {
    expect(variantFileName({ kernel: 'flash', name: '../a/b: 快' })).toBe('flash-a-b-快.wgsl');
    expect(variantFileName({ kernel: 'flash', name: '' })).toBe('flash-edited.wgsl');
  });
});

describe('what the compiler says', () => {
  it('is told once, on the line that was written', () => {
    const origins = [0, 1, 1, 2, 2];
    const message = { type: 'error', column: 3, text: 'no' } as const;
    expect(
      trace(
        [
          { ...message, line: 4 },
          { ...message, line: 5 },
          { ...message, line: 0 },
        ],
        { source: '', origins },
      ).map(({ line }) => line),
    ).toEqual([3, 0]);
  });
});

function measured(samplesNs: readonly number[], withinTolerance = true) {
  const medianNs = samplesNs.toSorted((a, b) => a - b)[Math.floor(samplesNs.length / 2)] ?? NaN;
  const measurement = { samplesNs, medianNs, error: { withinTolerance } } as unknown as Measurement;
  return { status: 'done', measurement } as const;
}

describe('the verdict', () => {
  const original = measured([100, 101, 102]);

  it.each([
    ['faster', measured([50, 51, 52])],
    ['slower', measured([150, 151, 152])],
    ['alike', measured([101, 102, 103])],
    // the medians are far apart, the samples are not
    ['alike', measured([60, 70, 150])],
    ['wrong', measured([], false)],
    ['failed', { status: 'failed', reason: { en: '', 'zh-CN': '' }, problems: [] }],
  ] as const)('is %s', (kind, edited) => {
    expect(verdictOf({ original, edited })?.kind).toBe(kind);
  });

  it('says nothing before there is anything, and nothing of a wrong original', () => {
    expect(verdictOf({ original })).toBeNull();
    expect(verdictOf({ original: measured([], false), edited: original })?.kind).toBe(
      'originalWrong',
    );
  });

  it('sets tensors of both sides beside each other', () => {
    const k = { tensor: 'k', readBytes: 8, writeBytes: 0 };
    const extra = { tensor: 'v', readBytes: 4, writeBytes: 4 };
    const none = { tensor: 'v', readBytes: 0, writeBytes: 0 };
    expect(tensorRows([k], [k, extra])).toEqual([
      { tensor: 'k', original: k, edited: k, differs: false },
      { tensor: 'v', original: none, edited: extra, differs: true },
    ]);
  });
});

describe('the editor', () => {
  /** Colours of each character that has one, as the editor gives them line by line. */
  function colours(source: string): readonly (string | null)[] {
    const state = wgslParser.startState(2);
    return source.split('\n').flatMap((line) => {
      const kinds: (string | null)[] = [];
      const stream = new StringStream(line, 2, 2);
      while (!stream.eol()) {
        stream.start = stream.pos;
        const kind = wgslParser.token(stream, state);
        for (let at = stream.start; at < stream.pos; at++) kinds.push(kind);
      }
      return [...kinds, null];
    });
  }

  it.each(attentionKernels.map(({ id, shader }) => [id, shader] as const))(
    'colours %s as the page does',
    (_, { source }) => {
      const page = tokensOf(source).flatMap(({ kind, text }) =>
        [...Array(text.length).keys()].map(() => (kind === 'plain' ? null : kind)),
      );
      const strange = colours(source)
        .slice(0, source.length)
        .filter((kind, at) => source[at] !== '\n' && kind !== page[at]);
      expect(strange).toEqual([]);
    },
  );

  it('knows comments that nest over lines', () => {
    expect(colours('/* a\n/* b */ c\n*/ fn').filter(Boolean)).toEqual([
      ...Array(4 + 9 + 2)
        .fill('comment')
        .flat(),
      'keyword',
      'keyword',
    ]);
  });
});
