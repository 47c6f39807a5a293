import { useWords } from '../words';

/** Says of a number whether a clock stands behind it or arithmetic: filled is measured, hollow modelled. */
export function Provenance({ kind }: { readonly kind: 'measured' | 'modelled' }) {
  const { t } = useWords();
  const hint = kind === 'measured' ? t.provenance.measuredHint : t.provenance.modelledHint;
  return (
    <span className="inline-flex items-center gap-1 text-xs font-normal text-muted" title={hint}>
      <svg viewBox="0 0 8 8" className="size-2" aria-hidden="true">
        <circle
          cx="4"
          cy="4"
          r="3"
          stroke="currentColor"
          strokeWidth="1.2"
          fill={kind === 'measured' ? 'currentColor' : 'none'}
        />
      </svg>
      {t.provenance[kind]}
    </span>
  );
}
