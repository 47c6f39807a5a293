import { writeBeforeLeaving } from './address';
import { exposeDevice, openCurrentDevice } from './device';
import { bindPreferences } from './preferences';
import { followAddress } from './visit';

/** Restores what was set, opens the device, and shows first results without a click. */
export function start(): void {
  bindPreferences();
  exposeDevice();
  followAddress();
  writeBeforeLeaving();
  void openCurrentDevice();
}
