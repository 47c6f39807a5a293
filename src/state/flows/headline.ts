import { againstGaussian } from '../../flows/verdict';
import { scaled } from './dataSource';
import { type Evaluation, type FlowState } from './flowStore';
import { type ModelId, modelOf } from './setting';

/** What the lab says first: facts, without the words of a language. */
export interface FlowFacts {
  readonly step: number;
  readonly origin: 'initial' | 'trained' | 'file';
  readonly model: ModelId;
  readonly mixing: boolean;
  /** One of DATA_IDS. */
  readonly data: string;
  readonly unit: 'nats' | 'bits';
  readonly value: number;
  readonly standardError: number;
  /** The floor that it is held against, where it is known; else the best Gaussian. */
  readonly against: { readonly kind: 'entropy' | 'gaussian'; readonly value: number };
  /** Above what it is held against; within two standard errors it is as good as there. */
  readonly gap: number;
  readonly within: boolean;
  /** Whether a flow that has been trained does worse than the best Gaussian. */
  readonly useless: boolean;
}

/** The facts of the flow that is shown; null before its first evaluation. */
export function flowFacts(
  state: Pick<FlowState, 'job' | 'model' | 'data' | 'evaluations'>,
): FlowFacts | null {
  const { job, model, data } = state;
  const evaluation = evaluationOf(state);
  if (!job || !model || !data || !evaluation) return null;
  const { scale } = data;
  const value = scaled(scale, evaluation.nats);
  const standardError = scale.slope * evaluation.standardError;
  const kind = data.entropyNats === null ? 'gaussian' : 'entropy';
  const againstValue = scaled(scale, data.entropyNats ?? data.gaussianNats);
  const gap = value - againstValue;
  return {
    step: model.step,
    origin: model.origin,
    model: modelOf(model.shape),
    mixing: model.shape.mixing,
    data: job.data,
    unit: scale.unit,
    value,
    standardError,
    against: { kind, value: againstValue },
    gap,
    within: Math.abs(gap) <= 2 * standardError,
    useless:
      model.origin !== 'initial' && againstGaussian(evaluation, data.gaussianNats) === 'worse',
  };
}

/** The evaluation of the flow that is shown, or the last before it. */
export function evaluationOf({
  model,
  evaluations,
}: Pick<FlowState, 'model' | 'evaluations'>): Evaluation | null {
  return evaluations.findLast(({ step }) => step <= (model?.step ?? 0)) ?? null;
}
