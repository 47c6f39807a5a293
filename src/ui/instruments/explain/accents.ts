import { attentionKernels } from '../../../kernels';
import { accentOf } from '../../accents';

export const STANDARD_ACCENT = accentOf(attentionKernels, 'standard');
export const FLASH_ACCENT = accentOf(attentionKernels, 'flash');
export const LINEAR_ACCENT = accentOf(attentionKernels, 'linear');
