import { quoteOutside } from '../../spec/outsideText';
import type { Text } from '../../spec/text';
import { MOST_CHARACTERS, type StoredVariant, tidyName } from './kept';

/** A file that holds no text for this kernel, and why. */
export class VariantFileError extends Error {
  readonly text: Text;

  constructor(text: Text) {
    super(text.en);
    this.name = 'VariantFileError';
    this.text = text;
  }
}

type Shared = Pick<StoredVariant, 'lab' | 'kernel' | 'form' | 'name' | 'text'>;

/** A path within the repository is shorter. */
const MOST_FORM = 120;

/** The lab's name holds no slash: two parts that both might would take quadratic time. */
const HEAD = /^\/\/ Tilescope kernel: ([^\s/]+)\/(\S+)\n\/\/ Form: (\S+)\n\/\/ Name: ?(.*)\n\n?/;

/** A variant as a file: WGSL, whose first lines say what it is a variant of. */
export function encodeVariant({ lab, kernel, form, name, text }: Shared): string {
  return `// Tilescope kernel: ${lab}/${kernel}\n// Form: ${form}\n// Name: ${tidyName(name)}\n\n${text}`;
}

/** A name for the file. */
export function variantFileName({ kernel, name }: Pick<Shared, 'kernel' | 'name'>): string {
  const plain = name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
  return `${[kernel, plain || 'edited'].join('-')}.wgsl`;
}

/**
 * Reads a variant of the kernel `wanted` out of a file.
 * @throws VariantFileError
 */
export function decodeVariant(
  content: string,
  fileName: string,
  wanted: Pick<Shared, 'lab' | 'kernel'>,
): Shared {
  const file = quoteOutside(fileName);
  if (content.length > MOST_CHARACTERS) throw tooLong(file);
  const lines = content.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const [head, lab = '', kernel = '', form = '', name = ''] = HEAD.exec(lines) ?? [];
  if (head === undefined || lines.includes('\0')) throw unnamed(file, wanted);
  if (lab !== wanted.lab || kernel !== wanted.kernel)
    throw another(file, quoteOutside(`${lab}/${kernel}`));
  return {
    ...wanted,
    form: quoteOutside(form, MOST_FORM),
    name: tidyName(name),
    text: lines.slice(head.length),
  };
}

function tooLong(file: string): VariantFileError {
  return new VariantFileError({
    en: `${file} is longer than any kernel (${MOST_CHARACTERS} characters): nothing was changed.`,
    'zh-CN': `${file} 比任何内核都长（超过 ${MOST_CHARACTERS} 个字符）：未做任何更改。`,
  });
}

function unnamed(file: string, { lab, kernel }: Pick<Shared, 'lab' | 'kernel'>): VariantFileError {
  return new VariantFileError({
    en: `${file} does not say which kernel it is of: a variant that was saved here begins with “// Tilescope kernel: ${lab}/${kernel}”. To use other WGSL, paste it into the editor.`,
    'zh-CN': `${file} 没有说明属于哪个内核：此处保存的变体以“// Tilescope kernel: ${lab}/${kernel}”开头。要使用其他 WGSL，请粘贴到编辑器中。`,
  });
}

function another(file: string, kernel: string): VariantFileError {
  return new VariantFileError({
    en: `${file} is a variant of ${kernel}: open it in that kernel’s source.`,
    'zh-CN': `${file} 是 ${kernel} 的变体：请在该内核的源码中打开。`,
  });
}
