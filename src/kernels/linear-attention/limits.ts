import type { Text } from '../../spec/text';
import type { AttentionDims } from '../attention/dims';
import { invalidShape } from '../attention/limits';

/** What softmax attention knows and linear attention does not, and the way out. */
const UNKNOWN: readonly {
  readonly isIn: (dims: AttentionDims) => boolean;
  readonly words: Text;
}[] = [
  {
    isIn: ({ mask }) => mask === true,
    words: { en: 'a mask: switch it off', 'zh-CN': '掩码：请将其关闭' },
  },
  {
    isIn: ({ keyLengths }) => keyLengths === true,
    words: { en: 'key lengths: switch them off', 'zh-CN': '键长度：请将其关闭' },
  },
  {
    isIn: ({ softcap = 0 }) => softcap > 0,
    words: { en: 'a softcap: set it to 0', 'zh-CN': '软上限：请设为 0' },
  },
];

/** Why no kernel of linear attention runs so, as far as its dimensions alone say; null if they can. */
export function unknownHere(dims: AttentionDims): Text | null {
  const unknown = UNKNOWN.find(({ isIn }) => isIn(dims))?.words;
  if (!unknown) return invalidShape(dims);
  return {
    en: `linear attention does not know ${unknown.en}`,
    'zh-CN': `线性注意力不支持${unknown['zh-CN']}`,
  };
}
