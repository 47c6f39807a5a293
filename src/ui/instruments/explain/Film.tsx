import { memo } from 'react';
import type { LinearView } from '../../../state/explain/linearView';
import { goTo } from '../../../state/explain/stepping';
import { useCellLook } from './cellColours';
import { useExplainWords } from './explainWords';

/** The state after each token, small: one sees it grow. A click goes there, as the stepper does. */
export function Film({ view }: { readonly view: LinearView }) {
  const { words } = useExplainWords();
  const { states, stateScale, place, setting } = view;
  return (
    <figure className="mt-3">
      <figcaption className="mb-1 text-xs text-muted">{words.linear.film}</figcaption>
      <div className="flex flex-wrap gap-1" aria-hidden="true">
        {states.map((state, token) => (
          <Frame
            // a token is what it is by its index alone
            // oxlint-disable-next-line react/no-array-index-key
            key={token}
            token={token}
            state={state}
            columns={setting.headDim}
            end={stateScale}
            isPresent={token === place.step}
          />
        ))}
      </div>
    </figure>
  );
}

interface FrameProps {
  readonly token: number;
  readonly state: readonly number[];
  readonly columns: number;
  readonly end: number;
  readonly isPresent: boolean;
}

const Frame = memo(({ token, state, columns, end, isPresent }: FrameProps) => {
  const look = useCellLook();
  return (
    <svg
      viewBox={`0 0 ${columns} ${state.length / columns}`}
      className={`size-8 cursor-pointer rounded-sm border-2 ${isPresent ? 'border-ink' : 'border-transparent'}`}
      onPointerDown={() => goTo(token)}
    >
      {state.map((value, index) => (
        <rect
          // oxlint-disable-next-line react/no-array-index-key
          key={index}
          x={index % columns}
          y={Math.floor(index / columns)}
          // a hair wider, so that no line shows between neighbours
          width={1.02}
          height={1.02}
          fill={look({ kind: 'signed', end }, value).backgroundColor}
        />
      ))}
    </svg>
  );
});
