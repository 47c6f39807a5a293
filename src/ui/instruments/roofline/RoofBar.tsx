import { useStore } from 'zustand';
import { formatSignificant } from '../../../spec/format';
import { probeDevice, stopProbing } from '../../../state/instruments/probeDevice';
import { type DeviceRoofs, roofStore } from '../../../state/instruments/roofStore';
import { Button } from '../../parts/Button';
import { Provenance } from '../../parts/Provenance';
import { useWords } from '../../words';
import { useInstrumentWords } from '../instrumentWords';

interface RoofBarProps {
  readonly roofs: DeviceRoofs | undefined;
  readonly ready: boolean;
}

/** The device's own two numbers, and how they come about. */
export function RoofBar({ roofs, ready }: RoofBarProps) {
  const { sentence, language } = useWords();
  const words = useInstrumentWords();
  const { run } = useStore(roofStore);
  const busy = run.status === 'waiting' || run.status === 'measuring';
  const when = roofs && new Date(roofs.at).toLocaleDateString(language, { dateStyle: 'medium' });
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      {busy ? (
        <Button onClick={stopProbing}>{words.stop}</Button>
      ) : (
        <Button disabled={!ready} onClick={() => void probeDevice()}>
          {roofs ? words.roofline.again : words.roofline.measure}
        </Button>
      )}
      {roofs && (
        <p>
          {words.roofline.peakLine(formatSignificant(roofs.gigaflopsPerSecond))} ·{' '}
          {words.roofline.copyLine(formatSignificant(roofs.copyGigabytesPerSecond))}{' '}
          <Provenance kind="measured" />{' '}
          <span className="text-xs text-muted">{when && words.roofline.at(when)}</span>
        </p>
      )}
      <p role="status" className="text-muted">
        {run.status === 'waiting' && words.waiting}
        {run.status === 'measuring' && words.roofline.measuring}
        {run.status === 'failed' && <span className="text-bad">{sentence(run.reason)}</span>}
        {!ready && words.roofline.needsDevice}
      </p>
    </div>
  );
}
