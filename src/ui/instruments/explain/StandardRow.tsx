import { useStore } from 'zustand';
import { explainStore } from '../../../state/explain/explainStore';
import type { FlashView } from '../../../state/explain/flashView';
import { useWords } from '../../words';
import { Box } from './Box';
import { Computed } from './Computed';
import { useExplainWords } from './explainWords';
import { Formula } from './Formula';
import { NumberCells } from './NumberCells';
import { Line } from './TileNumbers';

interface StandardRowProps {
  readonly view: FlashView;
  readonly scoreEnd: number;
  readonly outputEnd: number;
}

/** The row as standard computes it, whole at each pass, and how far flash still is from it. */
export function StandardRow({ view, scoreEnd, outputEnd }: StandardRowProps) {
  const { words } = useExplainWords();
  const { scientific } = useWords();
  const onGpu = useStore(explainStore, ({ traces }) => traces?.computed.on === 'gpu');
  const { standard, away, closing } = view;
  const { key, column } = words.flash;
  const distance = scientific(away);
  return (
    <Box title={words.standard.title} aside={<Computed />}>
      <p className="mb-3 text-muted">
        {onGpu ? words.standard.about : words.standard.aboutFloat64}
      </p>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
        <Line title={words.standard.scores} formula={<Formula name="score" />}>
          <NumberCells
            label={words.standard.scores}
            name={key}
            values={standard.scores}
            scale={{ kind: 'signed', end: scoreEnd }}
          />
        </Line>
        <Line title={words.standard.probabilities} formula={<Formula name="softmax" />}>
          <NumberCells
            label={words.standard.probabilities}
            name={key}
            values={standard.probabilities}
            scale={{ kind: 'share' }}
          />
        </Line>
        <Line title={words.standard.output} formula={<Formula name="weigh" />}>
          <NumberCells
            label={words.standard.output}
            name={column}
            values={standard.output}
            scale={{ kind: 'signed', end: outputEnd }}
          />
        </Line>
        <p className="font-semibold">
          {closing ? words.standard.arrived(distance) : words.standard.away(distance)}
        </p>
      </div>
    </Box>
  );
}
