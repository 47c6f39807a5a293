import type { Kernel } from '../../spec/kernel';
import { setBaseline } from '../../state/attention/setting';
import { Button } from '../parts/Button';
import { useWords } from '../words';

interface ColumnHeadProps {
  readonly kernel: Kernel;
  readonly titleId: string;
  readonly baseline: string;
}

/** The kernel's name, why it is as it is, and the paper. */
export function ColumnHead({ kernel, titleId, baseline }: ColumnHeadProps) {
  const { t, say } = useWords();
  const name = say(kernel.name);
  return (
    <div className="grid content-start gap-2 px-4 py-3">
      <div className="flex items-center justify-between gap-2">
        <h2 id={titleId} className="text-lg font-semibold">
          {name}
        </h2>
        {baseline === kernel.id ? (
          <span className="rounded bg-sunken px-2 py-1 text-xs">{t.column.baseline}</span>
        ) : (
          <Button
            look="quiet"
            aria-label={t.column.makeBaselineOf(name)}
            onClick={() => setBaseline(kernel.id)}
          >
            {t.column.makeBaseline}
          </Button>
        )}
      </div>
      <p className="text-xs text-muted">{say(kernel.task.name)}</p>
      <p>{say(kernel.why)}</p>
      <p className="text-xs">
        {t.column.paper}:{' '}
        <a href={kernel.paper.url} className="underline underline-offset-2" rel="noreferrer">
          {kernel.paper.title}
        </a>
      </p>
    </div>
  );
}
