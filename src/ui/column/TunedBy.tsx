import type { KernelColumn } from '../../state/comparison/column';
import { Provenance } from '../parts/Provenance';
import { useWords } from '../words';

/** Says where a kernel's tiles come from: timed on this device, the kernel's own default, or chosen. */
export function TunedBy({ tunedBy }: Pick<KernelColumn, 'tunedBy'>) {
  const { t } = useWords();
  const words = t.column.tunedBy[tunedBy];
  const hint = t.column.tunedByHint[tunedBy];
  if (tunedBy === 'measured') return <Provenance kind="measured" words={words} hint={hint} />;
  return (
    <span className="text-xs whitespace-nowrap text-muted" title={hint}>
      {words}
    </span>
  );
}
