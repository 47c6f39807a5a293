import type { Result } from './report';

export const OURS = 'tilescope';
export const SOFTMAX = 'attention';

/** Whether a result counts: right, on the GPU, and softmax attention. */
function counts({ task, verdict, ranOn, medianMs }: Result): boolean {
  return task === SOFTMAX && verdict === 'timed' && ranOn === 'gpu' && medianMs !== null;
}

/** Sets each result's ratio to the fastest of our kernels at the same setting: above 1 it is slower. */
export function withRatios(results: readonly Result[]): readonly Result[] {
  return results.map((result) => {
    const ours = results.filter(
      (each) => each.library === OURS && counts(each) && sameSetting(each, result),
    );
    const best = Math.min(...ours.map(({ medianMs }) => medianMs!));
    const ratio = counts(result) && ours.length > 0 ? result.medianMs! / best : null;
    return { ...result, ratio };
  });
}

function sameSetting(one: Result, other: Result): boolean {
  return one.tokens === other.tokens && one.causal === other.causal;
}
