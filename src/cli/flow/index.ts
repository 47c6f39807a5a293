import type { Command } from '../command';
import { flowLogprob } from './logprob';
import { flowSample } from './sample';
import { flowTrain } from './train';
import { flowTransform } from './transform';

/** What the command line does with flows, in the order of a person's work. */
export const flowCommands: readonly Command[] = [flowTrain, flowLogprob, flowSample, flowTransform];
