import * as v from 'valibot';
import type { Plan } from '../../spec/kernel';
import { quoteOutside } from '../../spec/outsideText';
import { withValues } from '../../spec/shader';
import { ShaderTextError } from '../../spec/shaderText';
import type { Text } from '../../spec/text';
import type { LabId } from '../labIds';
import { parseStored, readStored, removeStored, writeStored } from '../storage';
import { draftKey } from './draftKey';

/** A kernel of a lab, in one of its forms. */
export interface TextPlace {
  readonly lab: LabId;
  readonly kernel: string;
  readonly form: string;
}

/** A text that a person gave a name. */
export interface StoredVariant extends TextPlace {
  readonly name: string;
  readonly text: string;
  /** When it was kept: an ISO date. */
  readonly kept: string;
}

/** Longer text is no kernel. */
export const MOST_CHARACTERS = 500_000;
const MOST_NAME = 80;
/** What lies beyond is not looked at. */
const MOST_TYPED = 1000;
const VARIANTS_KEY = 'tilescope.variants';

const VARIANT = v.object({
  name: v.pipe(
    v.string(),
    v.check((name) => name === tidyName(name)),
  ),
  // another version may have had other labs
  lab: v.custom<LabId>((lab) => typeof lab === 'string'),
  kernel: v.string(),
  form: v.string(),
  text: v.pipe(v.string(), v.maxLength(MOST_CHARACTERS)),
  kept: v.pipe(
    v.string(),
    v.check((date) => !Number.isNaN(Date.parse(date))),
  ),
});

/** A text as it was left, following the present setting; none where there is no draft. */
export function readDraft(
  place: TextPlace,
  plan: Plan,
): { readonly text?: string; readonly notice: Text | null } {
  const stored = readStored(draftKey(place));
  if (stored === null) return { notice: null };
  if (stored.length > MOST_CHARACTERS || stored.includes('\0')) return { notice: UNREADABLE_DRAFT };
  return { text: followSetting(stored, plan), notice: null };
}

/** A text with the values of the present setting, where it has lines for them. */
export function followSetting(text: string, plan: Plan): string {
  try {
    return withValues(text, plan);
  } catch (error) {
    // it is shown as it is, and told why it does not compile
    if (error instanceof ShaderTextError) return text;
    throw error;
  }
}

/** Keeps a text as it is typed. @returns what to tell a person where it cannot be kept */
export function keepDraft(place: TextPlace, text: string, original: string): Text | null {
  if (text === original) {
    removeStored(draftKey(place));
    return null;
  }
  return writeStored(draftKey(place), text) ? null : NO_ROOM;
}

/** The variants of one kernel, all forms, with what to tell a person where some could not be read. */
export function readVariants({ lab, kernel }: Omit<TextPlace, 'form'>): {
  readonly variants: readonly StoredVariant[];
  readonly notice: Text | null;
} {
  const { variants, damaged } = parseVariants(readStored(VARIANTS_KEY));
  return {
    variants: variants.filter((each) => each.lab === lab && each.kernel === kernel),
    notice: damaged ? UNREADABLE_VARIANTS : null,
  };
}

/**
 * Changes what the browser keeps: read anew, for another tab may have changed it.
 * @returns what to tell a person where it cannot be kept
 */
export function changeVariants(
  change: (variants: readonly StoredVariant[]) => readonly StoredVariant[],
): Text | null {
  const stored = readStored(VARIANTS_KEY);
  const { variants, damaged } = parseVariants(stored);
  // what is not understood is not thrown away
  if (damaged && stored !== null) writeStored(`${VARIANTS_KEY}.unreadable`, stored);
  const kept = writeStored(VARIANTS_KEY, JSON.stringify({ variants: change(variants) }));
  return kept ? null : NO_ROOM;
}

/** Reads variants out of stored text, whatever stands there. */
export function parseVariants(stored: string | null): {
  readonly variants: readonly StoredVariant[];
  /** Some of it is none of ours. */
  readonly damaged: boolean;
} {
  if (stored === null) return { variants: [], damaged: false };
  const { variants } = parseStored(stored);
  if (!Array.isArray(variants)) return { variants: [], damaged: true };
  const read = (variants as readonly unknown[]).filter((each) => v.is(VARIANT, each));
  return { variants: read, damaged: read.length < variants.length };
}

/** A name as it is kept: on one line, printable, and not endless. */
export function tidyName(name: string): string {
  const tidy = name.slice(0, MOST_TYPED).replace(/\s+/g, ' ').trim().slice(0, MOST_NAME);
  return quoteOutside(tidy, MOST_NAME).trim();
}

const NO_ROOM: Text = {
  en: 'The browser keeps nothing here (its storage is full, or blocked): what you type lasts as long as this page. Save it as a file.',
  'zh-CN': '浏览器无法保存（存储已满或被禁用）：输入的内容只在本页打开期间有效，请另存为文件。',
};

const UNREADABLE_DRAFT: Text = {
  en: 'What the browser kept for this kernel is not the text of a shader: the original is shown.',
  'zh-CN': '浏览器为此内核保存的内容不是着色器文本：现显示原始文本。',
};

const UNREADABLE_VARIANTS: Text = {
  en: 'Some of the variants that the browser keeps could not be read and are left out.',
  'zh-CN': '浏览器保存的部分变体无法读取，已略过。',
};
