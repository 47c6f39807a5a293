import type { FlowLabWords } from '../../i18n/labs/flowLab';

/** A stage of the way in words. */
export function stageWords({ views }: FlowLabWords, stage: number, layers: number): string {
  if (stage === 0) return views.stages.data;
  if (stage === 1) return views.stages.standardised;
  if (stage === layers + 1) return views.stages.latent;
  return views.stages.after(String(stage - 1), String(layers));
}
