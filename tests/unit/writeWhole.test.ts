import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/cli/errors';
import { checkOutput, writeAllWhole } from '../../src/cli/files';

const text = (words: string) => new TextEncoder().encode(words);

/** Two outputs in a folder, the first of which is there already; `spoil` is told the second's path. */
function outputs(spoil: (target: string) => void) {
  const folder = mkdtempSync(path.join(tmpdir(), 'tilescope-'));
  const [first, second] = [path.join(folder, 'first'), path.join(folder, 'second')];
  writeFileSync(first, 'earlier');
  spoil(second);
  const list = [
    { option: 'out', target: first, content: text('new') },
    { option: 'log-det', target: second, content: text('new too') },
  ];
  return { folder, first, second, list };
}

describe('writing several files', () => {
  it('puts all of them in place and leaves nothing beside them', async () => {
    const { folder, first, second, list } = outputs(() => undefined);
    await writeAllWhole(list);
    expect(readFileSync(first, 'utf8')).toBe('new');
    expect(readFileSync(second, 'utf8')).toBe('new too');
    expect(readdirSync(folder)).toEqual(['first', 'second']);
  });

  it('puts back what was there where one cannot be moved', async () => {
    const { folder, first, second, list } = outputs((target) => mkdirSync(target));
    await expect(writeAllWhole(list)).rejects.toThrow(/^--log-det .*second cannot be written: /);
    expect(readFileSync(first, 'utf8')).toBe('earlier');
    rmdirSync(second);
    expect(readdirSync(folder)).toEqual(['first']);
  });

  it('leaves no first where there was none', async () => {
    const { folder, list } = outputs((target) => mkdirSync(target));
    const fresh = { ...list[0]!, target: path.join(folder, 'fresh') };
    await expect(writeAllWhole([fresh, list[1]!])).rejects.toThrow(InputError);
    expect(readdirSync(folder)).toEqual(['first', 'second']);
  });

  it('says of a name that no file can have that it is too long', async () => {
    const { folder, list } = outputs(() => undefined);
    const long = { ...list[1]!, target: path.join(folder, 'x'.repeat(300)) };
    await expect(writeAllWhole([list[0]!, long])).rejects.toThrow(/written: the name is too long$/);
    expect(readdirSync(folder)).toEqual(['first']);
  });

  it('goes where a link leads, though nothing is there yet', async () => {
    const { folder } = outputs(() => undefined);
    const link = path.join(folder, 'link');
    symlinkSync('second', link);
    const target = await checkOutput('out', link, {});
    expect(target).toBe(path.join(folder, 'second'));
    expect(readdirSync(folder)).toEqual(['first', 'link']);
    symlinkSync('circle', path.join(folder, 'circle'));
    const circle = checkOutput('out', path.join(folder, 'circle'), {});
    await expect(circle).resolves.toBe(path.join(folder, 'circle'));
  });

  it('leaves no part of any where one cannot be begun', async () => {
    const { folder, list } = outputs(() => undefined);
    const nowhere = { ...list[1]!, target: path.join(folder, 'none', 'second') };
    await expect(writeAllWhole([list[0]!, nowhere])).rejects.toThrow(/no such file/);
    expect(readdirSync(folder)).toEqual(['first']);
  });

  it('hears no signal afterwards', async () => {
    const before = process.listenerCount('SIGINT');
    await writeAllWhole(outputs(() => undefined).list);
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});
