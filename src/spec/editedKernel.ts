import type { Kernel, Plan } from './kernel';
import { specialise } from './shader';
import { ShaderTextError } from './shaderText';
import type { Text } from './text';

/** A kernel's text as a person changed it, and the form of the kernel that it was made from. */
export interface EditedText {
  readonly text: string;
  /** Path of that form's shader. */
  readonly form: string;
}

/** Path of the shader that a kernel runs under a plan. */
export function formOf(kernel: Kernel, plan: Plan): string {
  return (plan.form ?? kernel).shader.path;
}

/**
 * A kernel like every other, of a text that a person changed: passes, parameters and tensors stay those
 * of the kernel that it was made from, and so do its modelled figures, which say nothing of the text.
 */
export function editedKernel(base: Kernel, { text, form }: EditedText): Kernel {
  return {
    ...base,
    id: `${base.id}-edited`,
    name: { en: `${base.name.en}, edited`, 'zh-CN': `${base.name['zh-CN']}（已编辑）` },
    shader: { path: form, source: text },
    uses: [],
    invalid(...given) {
      const reason = base.invalid?.(...given);
      if (reason) return reason;
      const plan = base.plan(...given);
      return otherForm(base, plan, form) ?? misspelt(text, plan);
    },
    plan(...given) {
      const { form: _, ...plan } = base.plan(...given);
      return plan;
    },
  };
}

/** Why a text cannot run under a plan that runs another form of the kernel; null if it can. */
export function otherForm(base: Kernel, plan: Plan, made: string): Text | null {
  const runs = formOf(base, plan);
  if (runs === made) return null;
  return {
    en: `this text was made from ${made}, and with this setting on this device the kernel runs ${runs}: go back to the setting that it was made under, or edit that form`,
    'zh-CN': `此文本由 ${made} 改写而来，而在当前设置和设备上该内核运行 ${runs}：请恢复编写时的设置，或编辑当前形式`,
  };
}

function misspelt(text: string, plan: Plan): Text | null {
  try {
    specialise(text, plan);
    return null;
  } catch (error) {
    if (error instanceof ShaderTextError) return error.text;
    throw error;
  }
}
