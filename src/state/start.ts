import { applyDecoded } from './attention/settingCodec';
import { bindAddress } from './attention/address';
import { bindLiveRuns, run } from './attention/run';
import { settingStore, starterSetting } from './attention/setting';
import { deviceStore, exposeDevice, openCurrentDevice } from './device';
import { bindPreferences } from './preferences';

/** Restores what was set, opens the device, and shows first results without a click. */
export async function start(): Promise<void> {
  bindPreferences();
  exposeDevice();
  const address = bindAddress(() => void run());
  bindLiveRuns();
  const restored = settingStore.getState();
  await openCurrentDevice();
  const { device } = deviceStore.getState();
  if (device.status !== 'ready') return;
  // a size for the CPU, unless the address or a person has said otherwise meanwhile
  if (device.adapter.software && settingStore.getState() === restored) {
    settingStore.setState(applyDecoded(starterSetting(true), address));
  }
  await run();
}
