import type { SweepPreset } from '../comparison/lab';

/** The shapes of FlashAttention's benchmark tables, and what the paper says of memory and traffic. */
export const flashAttentionTable: SweepPreset = {
  id: 'flash-attention',
  name: { en: 'FlashAttention’s table', 'zh-CN': 'FlashAttention 论文的表格' },
  said: {
    en: 'Batch 16, 8 heads of 64, 128 to 16,384 tokens. In the paper the memory of standard attention quadruples with each doubling and FlashAttention’s doubles; on an A100 (GPT-2 medium, 1,024 tokens, forward and backward) it moves 4.4 GB where standard attention moves 40.3, and takes 7.3 ms in place of 41.7.',
    'zh-CN':
      '批量 16、8 个维度 64 的头、128 到 16,384 个词元。论文中，长度每翻一倍，标准注意力的内存变为四倍，FlashAttention 变为两倍；在 A100 上（GPT-2 medium，1,024 个词元，前向加反向），标准注意力搬运 40.3 GB，FlashAttention 为 4.4 GB，耗时由 41.7 ms 降至 7.3 ms。',
  },
  source: { title: 'Dao et al. 2022, FlashAttention', url: 'https://arxiv.org/abs/2205.14135' },
  kernels: ['standard', 'flash'],
  // the whole matrix at once, as the paper's baseline holds it
  tunings: { standard: { chunks: 1 } },
  dims: { batch: 16, heads: 8, headDim: 64, causal: false, tokens: 128 },
  over: 'tokens',
  from: 128,
  to: 16_384,
  memoryExponents: { standard: 2, flash: 1 },
};
