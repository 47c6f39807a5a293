import { softmaxKernels } from './runKernel';
import { verifyKernels } from './verifyKernels';

verifyKernels(softmaxKernels);
