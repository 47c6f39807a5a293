import { attentionKernels } from '../../src/kernels';
import { DEFAULT_CAPABILITIES } from '../../src/spec/capabilities';
import { attentionLab } from '../../src/state/attention/comparison';
import { kernelColumn } from '../../src/state/comparison/column';
import { type Report, reportOf, type ReportResult } from '../../src/state/comparison/report';
import { starterSetting } from '../../src/state/comparison/setting';

const setting = starterSetting(attentionLab, true);

/** What a device might have measured of a kernel at the first setting. */
export function sampleResult(index: number, samplesNs = [3000, 1000, 2000]): ReportResult {
  const kernel = attentionKernels[index]!;
  const { modelled, tuning } = kernelColumn(kernel, setting, DEFAULT_CAPABILITIES);
  return {
    measurement: {
      kernel: kernel.id,
      task: kernel.task.id,
      dims: setting.dims,
      tuning,
      clock: 'wall',
      samplesNs,
      medianNs: 2000,
      passes: [{ entryPoint: 'attend', samplesNs }],
      compileNs: 5,
      error: {
        maxAbs: 1e-7,
        relative: 1e-7,
        tolerance: 2e-5,
        rowsChecked: 4,
        rowsTotal: 8,
        withinTolerance: true,
      },
      ...modelled,
    },
    seed: 7,
    adapter: {
      vendor: 'acme',
      architecture: 'rocket',
      device: '',
      description: 'Acme, "Rocket"',
      software: false,
    },
    clock: { kind: 'wall', quantumNs: 100 },
  };
}

export function sampleReport(): Report {
  const results = [sampleResult(0), sampleResult(1)];
  return reportOf(attentionLab, results, DEFAULT_CAPABILITIES, 'https://page/#tokens=256');
}
