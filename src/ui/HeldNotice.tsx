import { useStore } from 'zustand';
import { deviceStore, renewDevice } from '../state/device';
import { Button } from './parts/Button';
import { Notice } from './parts/Notice';
import { useWords } from './words';

/** A run that was stopped has the device yet: the way out, should it never end. */
export function HeldNotice() {
  const { t } = useWords();
  const held = useStore(deviceStore, (state) => state.held);
  if (!held) return null;
  const renew = <Button onClick={() => void renewDevice()}>{t.device.reopen}</Button>;
  return (
    <Notice tone="warn" actions={held === 'busy' && renew}>
      {t.device.held[held]}
    </Notice>
  );
}
