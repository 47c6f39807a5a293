import { useStore } from 'zustand';
import { flowComparison } from '../../state/flows/comparison';
import { flowStore } from '../../state/flows/flowStore';
import { flowSettingStore } from '../../state/flows/setting';
import { sourcesStore } from '../../state/flows/sources';
import { isStaleFlow } from '../../state/flows/train';

/** Whether the flow that is shown was trained under another setting. */
export function useStale(): boolean {
  useStore(flowSettingStore);
  useStore(sourcesStore);
  useStore(flowComparison.settingStore, (setting) => setting.dims);
  const trained = useStore(flowStore, ({ model }) => model?.origin === 'trained');
  useStore(flowStore, ({ job }) => job);
  return trained && isStaleFlow();
}
