import { useEffect, useState } from 'react';
import { showStage } from '../../state/flows/look';
import { Button } from '../parts/Button';
import { Slider } from '../parts/Slider';
import { useFlowWords } from './flowWords';
import { stageWords } from './stageWords';

interface StageBarProps {
  readonly stage: number;
  readonly count: number;
  readonly layers: number;
}

const STEP_MS = 800;

/** The slider from x to z, and a way to see it go by itself. */
export function StageBar({ stage, count, layers }: StageBarProps) {
  const words = useFlowWords();
  const [playing, setPlaying] = useState(false);
  const last = count - 1;
  useEffect(() => {
    if (!playing) return undefined;
    const timer = setTimeout(() => {
      if (stage < last) showStage(stage + 1);
      else setPlaying(false);
    }, STEP_MS);
    return () => clearTimeout(timer);
  }, [playing, stage, last]);
  const play = () => {
    if (!playing && stage >= last) showStage(0);
    setPlaying(!playing);
  };
  return (
    <div className="mt-2 flex items-center gap-2" data-picture="out">
      <span aria-hidden="true">x</span>
      <Slider
        label={words.views.stage}
        value={stage}
        range={{ min: 0, max: last, scale: 'linear' }}
        valueText={stageWords(words, stage, layers)}
        onChange={(next) => {
          setPlaying(false);
          showStage(next);
        }}
      />
      <span aria-hidden="true">z</span>
      <Button className="h-7 px-2 text-xs" onClick={play}>
        {playing ? words.views.stop : words.views.play}
      </Button>
    </div>
  );
}
