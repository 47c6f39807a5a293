import type { Text } from '../../spec/text';
import { keyHeadsOf, valueDimOf, type AttentionDims } from './dims';

/** The largest dimensions of a kernel that holds whole rows of them. */
export const LARGEST_ROW_DIMS = { headDim: 256, valueDim: 256 } as const;
/** The largest dimensions of one that cuts them into slices: those of absorbed latent attention. */
export const LARGEST_MATRIX_DIMS = { headDim: 576, valueDim: 512 } as const;

/** Why a kernel cannot run an attention so, as far as its shape alone says; null if it can. */
export function invalidShape(
  dims: AttentionDims,
  largest: { readonly headDim: number; readonly valueDim: number } = LARGEST_ROW_DIMS,
): Text | null {
  const { heads, headDim } = dims;
  const keyHeads = keyHeadsOf(dims);
  if (heads % keyHeads !== 0) {
    const divisors = Array.from({ length: heads }, (_, index) => index + 1)
      .filter((count) => heads % count === 0)
      .join(', ');
    return {
      en: `${heads} heads cannot share ${keyHeads} key heads evenly: choose ${divisors} key heads`,
      'zh-CN': `${heads} 个头无法平均共享 ${keyHeads} 个键头：键头数请选 ${divisors}`,
    };
  }
  if (headDim > largest.headDim) {
    return tooLarge('head dimension', '头维度', headDim, largest.headDim);
  }
  if (valueDimOf(dims) > largest.valueDim) {
    return tooLarge('value dimension', '值维度', valueDimOf(dims), largest.valueDim);
  }
  return null;
}

function tooLarge(name: string, chinese: string, value: number, most: number): Text {
  return {
    en: `the ${name} is ${value}, this kernel reaches ${most}: choose a smaller one or another kernel`,
    'zh-CN': `${chinese}为 ${value}，此内核最大支持 ${most}：请选更小的值或其他内核`,
  };
}
