import type { ReactNode } from 'react';

interface NoticeProps {
  readonly tone: 'warn' | 'bad';
  readonly title?: ReactNode;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}

const TONES = { warn: 'bg-warn-surface text-warn', bad: 'bg-bad-surface text-bad' } as const;

/** Something a person should know, with the way out beside it. */
export function Notice({ tone, title, actions, children }: NoticeProps) {
  return (
    <div
      role={tone === 'bad' ? 'alert' : 'status'}
      className={`flex flex-wrap items-start gap-x-4 gap-y-2 rounded px-4 py-3 ${TONES[tone]}`}
    >
      <div className="min-w-0 flex-1 basis-64">
        {title && <p className="font-semibold">{title}</p>}
        <div className="text-ink">{children}</div>
      </div>
      {actions && <div className="flex gap-2 text-ink">{actions}</div>}
    </div>
  );
}
