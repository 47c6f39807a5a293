import { createStore } from 'zustand/vanilla';
import { type AddressNotice, AddressReader } from './comparison/addressReader';
import { starterSetting } from './comparison/setting';
import {
  applyDecoded,
  type DecodedSetting,
  encodeFields,
  readSetting,
  settingFields,
} from './comparison/settingCodec';
import { FIRST_LAB, LAB_IDS, type LabId } from './labIds';
import { labStore, type LabState, openedLab } from './labs';

/** What the address said that could not be taken as it stood, until it is dismissed. */
export const addressNoticesStore = createStore<{ readonly notices: readonly AddressNotice[] }>(
  () => ({ notices: [] }),
);

export function dismissAddressNotices(): void {
  addressNoticesStore.setState({ notices: [] });
}

/** Where each lab is found as it was set last: a fragment, with `#`. */
export const linkStore = createStore<Readonly<Record<LabId, string>>>(() => ({
  attention: fragmentOf('attention', ''),
  flows: fragmentOf('flows', ''),
}));

/** Browsers refuse an address that changes many times a second. */
const WRITE_DELAY_MS = 250;

let pendingWrite: ReturnType<typeof setTimeout> | undefined;

/** Puts the setting of every lab into its link. */
export function updateLinks(): void {
  clearTimeout(pendingWrite);
  pendingWrite = undefined;
  for (const id of LAB_IDS) {
    const state = openedLab(id);
    if (state) linkStore.setState({ [id]: fragmentOf(id, encodeFields(fieldsOf(state))) });
  }
}

/** Puts the setting of the lab that is shown into the address. */
export function writeAddress(): void {
  updateLinks();
  const { current } = labStore.getState();
  const hash = linkStore.getState()[current];
  if (openedLab(current) && hash !== location.hash) history.replaceState(history.state, '', hash);
}

/** Keeps the address in step with a lab's state. */
export function bindAddress({ comparison, extras }: LabState): void {
  const changed = () => {
    clearTimeout(pendingWrite);
    pendingWrite = setTimeout(writeAddress, WRITE_DELAY_MS);
  };
  comparison.settingStore.subscribe(changed);
  extras?.subscribe(changed);
}

/** A page that is left keeps its last change. */
export function writeBeforeLeaving(): void {
  window.addEventListener('pagehide', () => pendingWrite !== undefined && writeAddress());
}

/** The link that opens the page as it is set now. */
export function currentLink(): string {
  writeAddress();
  return location.href;
}

/** The link that opens a lab as some fields set it. */
export function linkOf(id: LabId, fields: string): string {
  return new URL(fragmentOf(id, fields), location.href).href;
}

/** The lab that an address names; the first where it names none that there is. */
export function labOf(hash: string): LabId {
  return new AddressReader(hash).oneOf('lab', LAB_IDS) ?? FIRST_LAB;
}

/** Restores a lab from an address. @returns what that said, for a device that comes later */
export function readAddress(
  hash: string,
  { comparison, extras }: LabState,
): Pick<DecodedSetting, 'dims' | 'setting'> {
  const { lab, settingStore } = comparison;
  const reader = new AddressReader(hash);
  reader.oneOf('lab', LAB_IDS);
  const decoded = readSetting(reader, lab);
  extras?.read(reader);
  settingStore.setState(applyDecoded(starterSetting(lab, false), decoded));
  addressNoticesStore.setState({ notices: reader.finish() });
  return decoded;
}

/** Links of the first lab name none: they are as old as the page. */
function fragmentOf(id: LabId, fields: string): string {
  const named = id === FIRST_LAB ? [] : [`lab=${id}`];
  return `#${[...named, fields].filter(Boolean).join('&')}`;
}

function fieldsOf({ comparison, extras }: LabState) {
  return [
    ...settingFields(comparison.settingStore.getState(), comparison.lab),
    ...(extras?.fields() ?? []),
  ];
}
