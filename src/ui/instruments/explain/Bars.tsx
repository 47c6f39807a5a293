interface Bar {
  readonly label: string;
  readonly share: number;
  /** How far it will come. */
  readonly outline?: number;
  readonly accent: string;
  /** The number that it stands for. */
  readonly text: string;
}

/** A few amounts beside each other, each with its name and number. */
export function Bars({ bars }: { readonly bars: readonly Bar[] }) {
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 text-xs">
      {bars.map(({ label, share, outline = share, accent, text }) => (
        <div key={label} className="contents">
          <span className="text-muted">{label}</span>
          <span aria-hidden="true" className="relative h-3">
            <span
              className="absolute inset-y-0 left-0 rounded-sm border border-dashed border-edge"
              style={{ width: `${100 * outline}%` }}
            />
            <span
              className="absolute inset-y-0 left-0 rounded-sm"
              style={{ width: `${100 * share}%`, background: accent }}
            />
          </span>
          <span className="text-right">{text}</span>
        </div>
      ))}
    </div>
  );
}
