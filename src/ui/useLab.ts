import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { Capabilities } from '../spec/capabilities';
import { type KernelColumn, kernelColumn } from '../state/attention/column';
import { attentionLab } from '../state/attention/lab';
import { type Setting, settingStore } from '../state/attention/setting';
import { capabilitiesOf, deviceStore } from '../state/device';

export interface LabView {
  readonly setting: Setting;
  readonly capabilities: Capabilities;
  /** Every kernel of the lab under the present setting, on or off. */
  readonly columns: readonly KernelColumn[];
}

/** The lab as it is set, planned for the device that is there. */
export function useLab(): LabView {
  const setting = useStore(settingStore);
  const device = useStore(deviceStore, (state) => state.device);
  const capabilities = capabilitiesOf(device);
  const { dims, tunings } = setting;
  const columns = useMemo(
    () =>
      attentionLab.kernels.map((kernel) => kernelColumn(kernel, { dims, tunings }, capabilities)),
    [dims, tunings, capabilities],
  );
  return useMemo(() => ({ setting, capabilities, columns }), [setting, capabilities, columns]);
}

/** The accent that stands for a kernel in every chart: by its place in the registry. */
export function accentOf(kernelId: string): string {
  const place = attentionLab.kernels.findIndex(({ id }) => id === kernelId);
  return `var(--accent-${place % 7})`;
}
