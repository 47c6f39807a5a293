import { RESULT_WORDS } from '../../i18n/results/resultWords';
import { formatNs } from '../../spec/format';
import { isComparable, speedup, spreadOf } from '../../state/comparison/figures';
import type { ReportResult } from '../../state/comparison/report';
import { adapterName } from '../../state/device';
import type { Import } from '../../state/reports/importStore';
import { isAlike, spokenRatio } from '../results/standingWords';
import { useOwnWords, useWords } from '../words';
import { type LogScale, Strip } from './Strip';

interface DeviceRowProps {
  /** null for one's own device. */
  readonly from: Import | null;
  readonly result: ReportResult;
  /** One's own result of the kernel. */
  readonly own: ReportResult | undefined;
  readonly scale: LogScale;
  readonly accent: string;
}

/** One kernel on one device: every sample, the median, and how it stands against here. */
export function DeviceRow({ from, result, own, scale, accent }: DeviceRowProps) {
  const { beside } = useOwnWords(RESULT_WORDS);
  const { scientific } = useWords();
  const { measurement, adapter } = result;
  const { medianNs, lowerQuartileNs, upperQuartileNs } = spreadOf(measurement.samplesNs);
  const device = from ? adapterName(adapter) : beside.here(adapterName(adapter));
  const count = measurement.samplesNs.length;
  const timed = isComparable(measurement);
  return (
    <tr className="border-t border-line align-middle">
      <th scope="row" className="max-w-56 py-1 pl-3 font-normal">
        <span className="block break-words">{device}</span>
        {from && <span className="block text-xs break-all text-muted">{from.name}</span>}
      </th>
      <td className="px-4">
        {timed ? (
          <Strip
            label={beside.strip(device, formatNs(medianNs), count)}
            samplesNs={measurement.samplesNs}
            scale={scale}
            accent={accent}
            hollow={from !== null}
          />
        ) : (
          <span className="text-bad">{beside.outside}</span>
        )}
      </td>
      <td className="pr-4 font-semibold whitespace-nowrap">{timed ? formatNs(medianNs) : '–'}</td>
      <td className="pr-4 text-xs whitespace-nowrap text-muted">
        {timed && `${formatNs(lowerQuartileNs)} – ${formatNs(upperQuartileNs)}`}
      </td>
      <td
        className={`pr-4 text-xs whitespace-nowrap ${measurement.error.withinTolerance ? 'text-muted' : 'text-bad'}`}
      >
        {scientific(measurement.error.relative)}
      </td>
      <td className="pr-4 whitespace-nowrap">
        <Against from={from} result={result} own={own} />
      </td>
    </tr>
  );
}

function Against({ from, result, own }: Pick<DeviceRowProps, 'from' | 'result' | 'own'>) {
  const { beside } = useOwnWords(RESULT_WORDS);
  const { ratio } = useWords();
  const may = from && own && isComparable(own.measurement) && isComparable(result.measurement);
  if (!may) return '–';
  const faster = speedup(result.measurement, own.measurement);
  if (isAlike(faster)) return beside.alike;
  const spoken = ratio(spokenRatio(faster));
  return faster > 1 ? beside.faster(spoken) : beside.slower(spoken);
}
