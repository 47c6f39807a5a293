import { useStore } from 'zustand';
import { ROOFLINE_WORDS } from '../../../i18n/instruments/roofline';
import { formatSignificant } from '../../../spec/format';
import { probeDevice, stopProbing } from '../../../state/instruments/probeDevice';
import { type DeviceRoofs, roofStore } from '../../../state/instruments/roofStore';
import { Button } from '../../parts/Button';
import { Provenance } from '../../parts/Provenance';
import { useOwnWords, useWords } from '../../words';

interface RoofBarProps {
  readonly roofs: DeviceRoofs | undefined;
  readonly ready: boolean;
}

/** The device's own two numbers, and how they come about. */
export function RoofBar({ roofs, ready }: RoofBarProps) {
  const { t, sentence, language } = useWords();
  const words = useOwnWords(ROOFLINE_WORDS);
  const { run } = useStore(roofStore);
  const busy = run.status === 'waiting' || run.status === 'measuring';
  const when = roofs && new Date(roofs.at).toLocaleDateString(language, { dateStyle: 'medium' });
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      {busy ? (
        <Button onClick={stopProbing}>{t.controls.stop}</Button>
      ) : (
        <Button disabled={!ready} onClick={() => void probeDevice()}>
          {roofs ? words.again : words.measure}
        </Button>
      )}
      {roofs && (
        <p>
          {words.peakLine(formatSignificant(roofs.gigaflopsPerSecond))} ·{' '}
          {words.copyLine(formatSignificant(roofs.copyGigabytesPerSecond))}{' '}
          <Provenance kind="measured" />{' '}
          <span className="text-xs text-muted">{when && words.at(when)}</span>
        </p>
      )}
      <p role="status" className="text-muted">
        {run.status === 'waiting' && t.column.waiting}
        {run.status === 'measuring' && words.measuring}
        {run.status === 'failed' && <span className="text-bad">{sentence(run.reason)}</span>}
        {!ready && words.needsDevice}
      </p>
    </div>
  );
}
