import { describe, expect, it } from 'vitest';
import { MOST_MODEL_BYTES } from '../../src/flows/modelFile';
import { saidOf } from '../../src/state/failure';
import { adapterName } from '../../src/state/device';
import { takeFile, fileStore } from '../../src/state/flows/files';
import { importStore } from '../../src/state/reports/importStore';
import { takeReport } from '../../src/state/reports/imports';
import { attentionComparison } from '../../src/state/attention/comparison';
import { trace } from '../../src/state/workbench/check';
import { tidyName } from '../../src/state/workbench/kept';
import { decodeVariant } from '../../src/state/workbench/variantFile';

/** Turns the direction of the text around it, clears a terminal, and does not end. */
const HOSTILE = `\u202e\u001b[2J${'x'.repeat(5000)}`;
const isQuoted = (text: string, most = 400) => {
  expect([...'\u202e\u001b'].filter((each) => text.includes(each))).toEqual([]);
  expect(text.length).toBeLessThan(most);
};

const messageOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
};

describe('text from outside, wherever the page shows it', () => {
  it('is one printable line: adapters, errors, names of variants', () => {
    const named = { vendor: '', architecture: '', device: '', software: false };
    isQuoted(adapterName({ ...named, description: HOSTILE }));
    isQuoted(adapterName({ ...named, vendor: HOSTILE, description: '' }));
    isQuoted(saidOf(new Error(HOSTILE)));
    isQuoted(tidyName(HOSTILE));
    expect(tidyName(tidyName('🙂'.repeat(99)))).toBe(tidyName('🙂'.repeat(99)));
  });

  it('is one printable line: names of files', async () => {
    const file = () => new File(['{'], `${HOSTILE}.json`);
    await takeReport(attentionComparison, file());
    const { problem } = importStore.getState().attention;
    expect(problem).not.toBeNull();
    isQuoted(problem!.name);
    await takeFile(new File([new Uint8Array(1)], `${HOSTILE}.csv`));
    isQuoted(fileStore.getState().problem!.en);
    isQuoted(fileStore.getState().problem!['zh-CN']);
    const oversized = new File([], `${HOSTILE}.json`);
    Object.defineProperty(oversized, 'size', { value: MOST_MODEL_BYTES + 1 });
    await takeFile(oversized);
    expect(fileStore.getState().problem!.en).toContain('larger than 384 MiB');
    isQuoted(fileStore.getState().problem!.en);
    const wanted = { lab: 'attention', kernel: 'flash' } as const;
    isQuoted(messageOf(() => decodeVariant('nothing', HOSTILE, wanted)));
    const from = `// Tilescope kernel: attention/${HOSTILE}\n// Form: f\n// Name: n\n`;
    isQuoted(messageOf(() => decodeVariant(from, 'a.wgsl', wanted)));
    const { form } = decodeVariant(
      from.replace(HOSTILE, 'flash').replace('f\n', `${HOSTILE}\n`),
      'a',
      wanted,
    );
    isQuoted(form);
  });

  it('keeps the lines of a compiler’s message, and not all of a hostile one', () => {
    const message = { type: 'error', line: 1, column: 1 } as const;
    const traced = { source: '', origins: [0] };
    const [kept] = trace([{ ...message, text: 'a\n  ^' }], traced);
    expect(kept!.text.en).toBe('a\n  ^');
    const [cut] = trace([{ ...message, text: `${HOSTILE}\n`.repeat(50) }], traced);
    isQuoted(cut!.text.en, 4000);
  });
});
