import { useStore } from 'zustand';
import { addressNoticesStore, dismissAddressNotices } from '../state/address';
import { deviceStore, dismissLoss, openCurrentDevice } from '../state/device';
import { HeldNotice } from './HeldNotice';
import { CopyDiagnostics } from './header/CopyDiagnostics';
import { Button } from './parts/Button';
import { Notice } from './parts/Notice';
import { useWords } from './words';

const MOST_SHOWN = 4;

/** What went wrong around the setting: a link's values, a lost device, no WebGPU. */
export function Notices() {
  return (
    <div className="mx-auto grid max-w-[2560px] gap-2 px-4 not-empty:pt-4">
      <AddressNotices />
      <LossNotice />
      <HeldNotice />
      <UnavailableNotice />
    </div>
  );
}

function AddressNotices() {
  const { t, integer } = useWords();
  const { notices } = useStore(addressNoticesStore);
  if (notices.length === 0) return null;
  return (
    <Notice tone="warn" actions={<Button onClick={dismissAddressNotices}>{t.page.dismiss}</Button>}>
      <ul className="break-all">
        {notices.slice(0, MOST_SHOWN).map((notice, index) => (
          <li key={index}>
            {notice.kind === 'clamped'
              ? t.notices.clamped(notice.name, notice.given, integer(notice.used))
              : t.notices.ignored(notice.name, notice.given)}
          </li>
        ))}
        {notices.length > MOST_SHOWN && <li>{t.notices.more(notices.length - MOST_SHOWN)}</li>}
      </ul>
    </Notice>
  );
}

function LossNotice() {
  const { t, say } = useWords();
  const { device, loss } = useStore(deviceStore);
  if (!loss) return null;
  const gone = device.status === 'lost';
  return (
    <Notice
      tone="warn"
      title={t.device.lost}
      actions={
        gone ? (
          <Button onClick={() => void openCurrentDevice()}>{t.device.reopen}</Button>
        ) : (
          <Button onClick={dismissLoss}>{t.page.dismiss}</Button>
        )
      }
    >
      {say(loss)} {t.device.lossKept} {device.status === 'ready' && t.device.reopened}
      {gone && (
        <div className="mt-2">
          <CopyDiagnostics />
        </div>
      )}
    </Notice>
  );
}

function UnavailableNotice() {
  const { t } = useWords();
  const { device } = useStore(deviceStore);
  if (device.status !== 'unavailable') return null;
  const { title, ways } = t.unavailable[device.kind];
  // an API that is missing does not appear by asking again
  const canRetry = device.kind === 'no-adapter' || device.kind === 'no-device';
  return (
    <Notice
      tone="bad"
      title={title}
      actions={
        canRetry && <Button onClick={() => void openCurrentDevice()}>{t.unavailable.retry}</Button>
      }
    >
      {device.said !== null && (
        <p className="mb-1 break-words">{t.unavailable.said(device.said)}</p>
      )}
      <ul className="list-disc pl-4">
        {ways.map((way) => (
          <li key={way}>{way}</li>
        ))}
      </ul>
      <p className="mt-2">{t.unavailable.modelledStay}</p>
      <div className="mt-2">
        <CopyDiagnostics />
      </div>
    </Notice>
  );
}
