import { useWords } from '../words';

export type ProvenanceKind = 'measured' | 'counted' | 'modelled';

interface ProvenanceProps {
  readonly kind: ProvenanceKind;
  /** What it is called, and what that means, where that is more than the kind. */
  readonly words?: string;
  readonly hint?: string;
}

/** Says what stands behind a number: a clock (filled), a counter (a ring with its centre) or arithmetic (hollow). */
export function Provenance(props: ProvenanceProps) {
  const { t } = useWords();
  const { kind, words = t.provenance[kind], hint = t.provenance.hints[kind] } = props;
  return (
    <span
      className="inline-flex items-center gap-1 text-xs whitespace-nowrap font-normal text-muted"
      title={hint}
    >
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
      {words}
    </span>
  );
}
