import { createStore } from 'zustand/vanilla';
import { presets } from '../../workloads/presets';
import { attentionLab } from './lab';
import { settingStore, starterSetting } from './setting';
import {
  type AddressNotice,
  applyDecoded,
  decodeSetting,
  type DecodedSetting,
  encodeSetting,
} from './settingCodec';

/** What the address said that could not be taken as it stood, until it is dismissed. */
export const addressNoticesStore = createStore<{ readonly notices: readonly AddressNotice[] }>(
  () => ({ notices: [] }),
);

export function dismissAddressNotices(): void {
  addressNoticesStore.setState({ notices: [] });
}

/** Browsers refuse an address that changes many times a second. */
const WRITE_DELAY_MS = 250;

let pendingWrite: ReturnType<typeof setTimeout> | undefined;

function writeAddress(): void {
  clearTimeout(pendingWrite);
  pendingWrite = undefined;
  const hash = `#${encodeSetting(settingStore.getState(), attentionLab)}`;
  if (hash !== location.hash) history.replaceState(history.state, '', hash);
}

/** The link that opens the page as it is set now. */
export function currentLink(): string {
  writeAddress();
  return location.href;
}

/** Restores the setting from the address. @returns what the address said, for a device that comes later */
function readAddress(): DecodedSetting {
  const decoded = withKnownPreset(decodeSetting(location.hash, attentionLab));
  settingStore.setState(applyDecoded(starterSetting(false), decoded));
  addressNoticesStore.setState({ notices: decoded.notices });
  return decoded;
}

/** A preset's name holds only beside its own numbers. */
function withKnownPreset(decoded: DecodedSetting): DecodedSetting {
  const { preset, ...setting } = decoded.setting;
  if (preset === undefined || preset === null) return decoded;
  const dims = presets.find(({ id }) => id === preset)?.dims;
  const holds =
    dims !== undefined &&
    Object.entries(dims).every(([name, value]) => decoded.dims[name] === value);
  if (holds) return decoded;
  const ignored = { kind: 'ignored', name: 'preset', given: preset.slice(0, 24) } as const;
  return { ...decoded, setting, notices: [...decoded.notices, ignored] };
}

/**
 * Keeps the setting and the address in step, both ways.
 * @param onOpened called when another link is opened on the same page
 */
export function bindAddress(onOpened: () => void): DecodedSetting {
  const decoded = readAddress();
  settingStore.subscribe(() => {
    clearTimeout(pendingWrite);
    pendingWrite = setTimeout(writeAddress, WRITE_DELAY_MS);
  });
  window.addEventListener('hashchange', () => {
    clearTimeout(pendingWrite);
    readAddress();
    onOpened();
  });
  window.addEventListener('pagehide', () => pendingWrite !== undefined && writeAddress());
  return decoded;
}
