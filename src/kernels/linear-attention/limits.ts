/** What softmax attention computes and linear attention does not: its kernels run without. */
export const UNSUPPORTED = ['mask', 'keyLengths', 'softcap'] as const;
