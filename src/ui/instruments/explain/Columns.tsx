import type { ReactNode } from 'react';

/** A part, and its place where there is room for one column alone. */
interface Placed {
  readonly order: number;
  readonly part: ReactNode;
}

interface ColumnsProps {
  readonly left: readonly Placed[];
  readonly right: readonly Placed[];
}

/** Two columns of parts; on a narrow screen one, so that what changes stays near the stepper. */
export function Columns({ left, right }: ColumnsProps) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-[minmax(280px,2fr)_minmax(0,3fr)]">
      {[left, right].map((parts) => (
        <div
          key={parts[0]?.order}
          className="contents min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-4 lg:grid"
        >
          {parts.map(({ order, part }) => (
            <div key={order} className="min-w-0" style={{ order }}>
              {part}
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
