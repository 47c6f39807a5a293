import { ROOFLINE_WORDS } from '../../../i18n/instruments/roofline';
import { formatSignificant } from '../../../spec/format';
import { kernelById } from '../../../state/comparison/lab';
import { ridgeOf, roofAt, type RooflineDot } from '../../../state/instruments/roofline';
import type { DeviceRoofs } from '../../../state/instruments/roofStore';
import { useComparison } from '../../LabContext';
import { Provenance } from '../../parts/Provenance';
import { useOwnWords, useWords } from '../../words';

interface RooflineTableProps {
  readonly dots: readonly RooflineDot[];
  readonly roofs: DeviceRoofs | undefined;
}

/** The same in numbers, each with what stands behind it. */
export function RooflineTable({ dots, roofs }: RooflineTableProps) {
  const { say, percent } = useWords();
  const words = useOwnWords(ROOFLINE_WORDS);
  const { lab } = useComparison();
  if (dots.length === 0) return null;
  const head = [words.kernel, words.intensity, words.rate, words.bound, words.share];
  const above =
    roofs &&
    dots.some(
      ({ intensity, gigaflopsPerSecond }) =>
        intensity < ridgeOf(roofs) && (gigaflopsPerSecond ?? 0) > roofAt(roofs, intensity),
    );
  return (
    <div className="overflow-x-auto">
      <table className="border-separate border-spacing-x-4 border-spacing-y-1 text-right">
        <thead className="text-xs text-muted">
          <tr>
            {head.map((name) => (
              <th key={name} className="font-normal first:text-left">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {dots.map(({ kernel, intensity, bytes, gigaflopsPerSecond }) => {
            const roof = roofs && roofAt(roofs, intensity);
            return (
              <tr key={kernel}>
                <th className="text-left font-medium">
                  {say(kernelById(lab, kernel)?.name ?? { en: kernel, 'zh-CN': kernel })}
                </th>
                <td>
                  {intensity.toPrecision(3)} FLOP/B <Provenance kind={bytes} />
                </td>
                <td>
                  {gigaflopsPerSecond === null ? (
                    '—'
                  ) : (
                    <>
                      {formatSignificant(gigaflopsPerSecond)} GFLOP/s <Provenance kind="measured" />
                    </>
                  )}
                </td>
                <td>{roof === undefined ? '—' : `${formatSignificant(roof)} GFLOP/s`}</td>
                <td>
                  {roof === undefined || gigaflopsPerSecond === null
                    ? '—'
                    : percent(gigaflopsPerSecond / roof)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {above && <p className="mt-1 text-xs text-muted">{words.above}</p>}
    </div>
  );
}
