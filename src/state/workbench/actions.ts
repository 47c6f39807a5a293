import { quoteOutside } from '../../spec/outsideText';
import type { Text } from '../../spec/text';
import { deviceStore } from '../device';
import { saidOf } from '../failure';
import { type Bench, columnOf, isBroken } from './bench';
import { check } from './check';
import { changeVariants, followSetting, keepDraft, type StoredVariant, tidyName } from './kept';
import { runBench, stopBench } from './run';
import { decodeVariant, encodeVariant, variantFileName, VariantFileError } from './variantFile';

/** A text is checked once nobody has typed for this long. */
const CHECK_MS = 250;
/** More than any text that is taken. */
const MOST_FILE_BYTES = 2 ** 22;

/** Takes the text as a person typed it: kept at once, checked a moment later. */
export function editText(bench: Bench, text: string): void {
  const { text: before, original, run } = bench.store.getState();
  if (text === before) return;
  const unkept = keepDraft(placeOf(bench), text, original);
  bench.store.setState({
    text,
    ...(unkept && { notice: unkept }),
    ...(run.status === 'refused' && { run: { status: 'idle' } }),
  });
  checkSoon(bench);
}

/** Checks the text in a moment, and runs it where that is wished and nothing is wrong with it. */
export function checkSoon(bench: Bench, delayMs = CHECK_MS): void {
  const { atWork, store } = bench;
  clearTimeout(atWork.timer);
  const timer = setTimeout(async () => {
    await check(bench);
    // the bench was left meanwhile, or the text has changed again
    if (atWork.timer !== timer) return;
    const state = store.getState();
    const due = state.checked === state.text && state.result?.text !== state.text;
    if (state.live && due && !isBroken(state)) await runBench(bench);
  }, delayMs);
  atWork.timer = timer;
}

/**
 * Checks the text, now and whenever the device is another.
 * @returns what leaves the bench: what runs is stopped, the text stays kept
 */
export function enterBench(bench: Bench): () => void {
  checkSoon(bench, 0);
  const unsubscribe = deviceStore.subscribe(({ device }, before) => {
    if (device !== before.device) checkSoon(bench, 0);
  });
  return () => {
    unsubscribe();
    clearTimeout(bench.atWork.timer);
    bench.atWork.timer = undefined;
    stopBench(bench);
    bench.numbers.close();
  };
}

/** Back to the kernel's own text under the present setting. */
export function resetText(bench: Bench): void {
  const { original, originalForm } = bench.store.getState();
  bench.store.setState({ name: '', form: originalForm });
  editText(bench, original);
  // where only the form was another
  checkSoon(bench);
}

export function setLive(bench: Bench, live: boolean): void {
  bench.store.setState({ live });
  if (live) checkSoon(bench, 0);
}

export function dismissNotice({ store }: Bench): void {
  store.setState({ notice: null });
}

/** Keeps the text under a name; another of that name makes room for it. */
export function saveVariant(bench: Bench, wanted: string): void {
  const name = tidyName(wanted);
  if (name === '') return;
  const { text } = bench.store.getState();
  const kept = new Date().toISOString();
  const replaced = change(bench, [], { ...placeOf(bench), name, text, kept });
  bench.store.setState({ name, removed: replaced });
}

/** Gives a variant another name. */
export function renameVariant(bench: Bench, variant: StoredVariant, wanted: string): void {
  const name = tidyName(wanted);
  if (name === '' || name === variant.name) return;
  const replaced = change(bench, [variant.name], { ...variant, name });
  bench.store.setState({ removed: replaced });
}

export function deleteVariant(bench: Bench, variant: StoredVariant): void {
  change(bench, [variant.name], null);
  bench.store.setState({ removed: variant });
}

/** Brings back the variant that was deleted or replaced last. */
export function restoreVariant(bench: Bench): void {
  const { removed } = bench.store.getState();
  if (!removed) return;
  change(bench, [], removed);
  bench.store.setState({ removed: null });
}

/** Puts a variant on the bench; the editor's undo brings back what was there. */
export function loadVariant(
  bench: Bench,
  variant: Pick<StoredVariant, 'form' | 'name' | 'text'>,
): void {
  const { form, name } = variant;
  bench.store.setState({ form, name });
  editText(bench, followSetting(variant.text, columnOf(bench).plan));
  checkSoon(bench);
}

/** The text as a file. */
export function variantFile(
  bench: Bench,
  variant?: StoredVariant,
): { readonly name: string; readonly text: string } {
  const { text, name } = bench.store.getState();
  const shared = variant ?? { ...placeOf(bench), name, text };
  return { name: variantFileName(shared), text: encodeVariant(shared) };
}

/** Puts a variant out of a file on the bench. Never rejects: what is wrong with it is a notice. */
export async function openVariantFile(bench: Bench, file: File): Promise<void> {
  try {
    // what is too long is refused by its beginning
    const text = await file.slice(0, MOST_FILE_BYTES).text();
    const variant = decodeVariant(text, file.name, placeOf(bench));
    bench.store.setState({ notice: null });
    loadVariant(bench, variant);
  } catch (error) {
    bench.store.setState({ notice: problemWith(file.name, error) });
  }
}

/**
 * Takes variants of this kernel out by name and puts one in, in what the browser keeps now: another tab may
 * have changed it.
 * @returns the variant whose name the added one took
 */
function change(
  bench: Bench,
  without: readonly string[],
  added: StoredVariant | null,
): StoredVariant | null {
  const { lab, kernel } = placeOf(bench);
  const mine = (each: StoredVariant) => each.lab === lab && each.kernel === kernel;
  const names = added ? [...without, added.name] : without;
  const goes = (each: StoredVariant) => mine(each) && names.includes(each.name);
  const edit = (all: readonly StoredVariant[]) => [
    ...all.filter((each) => !goes(each)),
    ...(added ? [added] : []),
  ];
  const { variants: shown } = bench.store.getState();
  let before: readonly StoredVariant[] = [];
  const unkept = changeVariants((all) => {
    before = all.filter(mine);
    return edit(all);
  });
  // where nothing is kept, the page alone knows them
  if (unkept) before = shown;
  const variants = edit(before);
  bench.store.setState(unkept ? { variants, notice: unkept } : { variants });
  return before.find(({ name }) => name === added?.name) ?? null;
}

function placeOf({ comparison, kernel, store }: Bench) {
  return { lab: comparison.lab.id, kernel: kernel.id, form: store.getState().form };
}

function problemWith(fileName: string, error: unknown): Text {
  if (error instanceof VariantFileError) return error.text;
  const message = saidOf(error);
  const name = quoteOutside(fileName);
  return {
    en: `${name} cannot be read: ${message}`,
    'zh-CN': `无法读取 ${name}：${message}`,
  };
}
