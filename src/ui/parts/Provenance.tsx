import { useWords } from '../words';

export type ProvenanceKind = 'measured' | 'counted' | 'modelled';

/** Says what stands behind a number: a clock (filled), a counter (a ring with its centre) or arithmetic (hollow). */
export function Provenance({ kind }: { readonly kind: ProvenanceKind }) {
  const { t } = useWords();
  const hint = t.provenance.hints[kind];
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
        {kind === 'counted' && <circle cx="4" cy="4" r="1.2" fill="currentColor" />}
      </svg>
      {t.provenance[kind]}
    </span>
  );
}
