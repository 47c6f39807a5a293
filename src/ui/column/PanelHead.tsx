import type { Kernel } from '../../spec/kernel';
import { setBaseline } from '../../state/comparison/settingActions';
import { useAccent, useComparison, useLab } from '../LabContext';
import { Button } from '../parts/Button';
import { useWords } from '../words';

interface PanelHeadProps {
  readonly kernel: Kernel;
  readonly headingId: string;
}

/** Who the column is about, why it behaves so, and where it was published. */
export function PanelHead({ kernel, headingId }: PanelHeadProps) {
  const { t, say } = useWords();
  const comparison = useComparison();
  const { baseline } = useLab().setting;
  const accent = useAccent(kernel.id);
  const name = say(kernel.name);
  return (
    <div className="rounded-t-lg border-t-4 px-4 pt-3 pb-1" style={{ borderColor: accent }}>
      <div className="flex min-h-8 items-center justify-between gap-2">
        <h2 id={headingId} className="text-lg font-semibold">
          {name}
        </h2>
        {kernel.id === baseline ? (
          <span className="rounded bg-sunken px-2 py-1 text-xs font-medium">
            {t.column.baseline}
          </span>
        ) : (
          <Button
            look="quiet"
            className="-mr-3 text-xs"
            aria-label={`${t.column.makeBaseline}: ${name}`}
            onClick={() => setBaseline(comparison, kernel.id)}
          >
            {t.column.makeBaseline}
          </Button>
        )}
      </div>
      <p className="font-mono text-xs break-words text-muted">{kernel.task.formula}</p>
      <p className="mt-2 text-[13px]">{say(kernel.why)}</p>
      <p className="mt-1 text-xs">
        <span className="text-muted">{t.column.paper}: </span>
        <a
          href={kernel.paper.url}
          rel="noreferrer"
          className="underline underline-offset-2 hover:text-focus"
        >
          {kernel.paper.title}
        </a>
      </p>
    </div>
  );
}
