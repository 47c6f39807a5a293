import { PLANNED_LIMITS } from '../spec/capabilities';
import { formatNs } from '../spec/format';
import { quoteOutside } from '../spec/outsideText';
import { currentLink } from './address';
import { currentColumn } from './auto/current';
import type { Comparison } from './comparison/comparison';
import { type KernelRun, resultOf, stageOf } from './comparison/runState';
import { type DeviceState, deviceStore } from './device';
import { labStore, openedLab } from './labs';
import { preferencesStore } from './preferences';

/** The version of the page, put in by its build. */
declare const PAGE_VERSION: string;

/**
 * What a bug report needs to say of this page: plain text in English, for those who maintain it.
 * It holds what the page knows of browser and device, the setting and how its kernels stand;
 * nothing else of the person.
 */
export function diagnostics(): string {
  const { device, lastLoss } = deviceStore.getState();
  const { current } = labStore.getState();
  const { language, theme } = preferencesStore.getState();
  const comparison = openedLab(current)?.comparison;
  const lines = [
    `Tilescope ${PAGE_VERSION}`,
    `link: ${currentLink()}`,
    `browser: ${quoteOutside(navigator.userAgent, 400)}`,
    `page: ${language}, ${theme} theme, ${isSecureContext ? 'secure' : 'not secure'}, navigator.gpu ${navigator.gpu ? 'present' : 'absent'}`,
    '',
    ...deviceLines(device),
    `last device loss: ${lastLoss?.en ?? 'none'}`,
    '',
    ...(comparison ? kernelLines(comparison) : [`lab ${current}: not loaded`]),
  ];
  return `${lines.join('\n')}\n`;
}

function deviceLines(device: DeviceState): readonly string[] {
  if (device.status === 'unavailable')
    return [
      `device: unavailable (${device.kind})${device.said === null ? '' : `: ${device.said}`}`,
    ];
  if (device.status !== 'ready') return [`device: ${device.status}`];
  const { adapter, capabilities, clock } = device;
  const { features, limits, subgroupSize, registers, packedF16 } = capabilities;
  return [
    'device: ready',
    ...Object.entries(adapter).map(
      ([name, value]) => `  ${name}: ${value === '' ? '–' : quoteOutside(String(value), 200)}`,
    ),
    `  clock: ${clock.kind}, steps of ${clock.quantumNs} ns`,
    `  subgroup size: ${subgroupSize ?? 'not reported'}`,
    `  registers a thread: ${registers ?? 'not known'}`,
    `  packed f16: ${packedF16 ? 'yes' : 'not known'}`,
    `  features: ${[...features].toSorted().join(', ') || 'none'}`,
    ...PLANNED_LIMITS.map((name) => `  ${name}: ${limits[name]}`),
  ];
}

function kernelLines({ lab, runStore, settingStore }: Comparison): readonly string[] {
  const { runs, progress, ended, live } = runStore.getState();
  const setting = settingStore.getState();
  const state = progress ? `running ${progress.kernel}` : (ended ?? 'not run yet');
  return [
    `lab ${lab.id}: ${state}${live ? ', live' : ''}`,
    ...lab.kernels.map((kernel) => {
      const { misfit, tunedBy } = currentColumn(kernel, setting);
      const on = setting.kernels.includes(kernel.id);
      const said = [
        on ? runWords(runs[kernel.id]) : 'off',
        tunedBy !== 'default' && `tiles: ${tunedBy}`,
        misfit && `does not fit: ${misfit.en}`,
      ];
      return `  ${kernel.id}: ${said.filter(Boolean).join('; ')}`;
    }),
  ];
}

function runWords(run: KernelRun | undefined): string {
  if (!run) return 'not run yet';
  const result = resultOf(run);
  const words = run.status === 'failed' ? `failed: ${run.reason.en}` : (stageOf(run) ?? run.status);
  if (!result) return words;
  const { dims, tuning, medianNs, samplesNs, error } = result.measurement;
  const sizes = Object.entries({ ...dims, ...tuning }).map(([name, value]) => `${name} ${value}`);
  const verdict = error.withinTolerance ? 'within' : 'OUTSIDE';
  return [
    words,
    `median ${formatNs(medianNs)} of ${samplesNs.length}`,
    `error ${error.relative.toExponential(1)} ${verdict} ${error.tolerance}`,
    sizes.join(', '),
  ].join('; ');
}
