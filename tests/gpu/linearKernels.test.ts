import { everyKernel, softmaxKernels } from './runKernel';
import { verifyKernels } from './verifyKernels';

// a file of their own: two processes compile at the same time
verifyKernels(everyKernel.filter((each) => !softmaxKernels.includes(each)));
