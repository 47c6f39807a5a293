import { type KeyboardEvent, useEffect, useState } from 'react';
import { goBack, goFirst, goLast, goNext, goTo } from '../../../state/explain/stepping';
import { Button } from '../../parts/Button';
import { Slider } from '../../parts/Slider';
import { useWords } from '../../words';
import { useExplainWords } from './explainWords';

interface StepperProps {
  /** From 0. */
  readonly step: number;
  readonly last: number;
  /** What the step does, in a sentence. */
  readonly sentence: string;
}

const KEYS: Readonly<Record<string, () => void>> = {
  ArrowRight: goNext,
  ArrowDown: goNext,
  ArrowLeft: goBack,
  ArrowUp: goBack,
  Home: goFirst,
  End: goLast,
};

/** Forwards and backwards, by buttons, keys and a slider; the step's sentence is read aloud. */
export function Stepper({ step, last, sentence }: StepperProps) {
  const { words } = useExplainWords();
  const { integer } = useWords();
  const place = words.stepper.place(integer(step + 1), integer(last + 1));
  return (
    <div
      role="group"
      aria-label={words.stepper.title}
      className="rounded-lg border border-line bg-surface p-4"
      onKeyDown={stepByKey}
    >
      <div className="flex flex-wrap items-center gap-2">
        <StepButtons step={step} last={last} />
        <span className="ml-auto whitespace-nowrap">{place}</span>
      </div>
      <div className="mt-2">
        <Slider
          label={words.stepper.slider}
          value={step}
          range={{ min: 0, max: last, scale: 'linear' }}
          valueText={place}
          onChange={goTo}
        />
      </div>
      <p aria-live="polite" className="mt-1 min-h-[2.9em]">
        {sentence}
      </p>
      <p className="text-xs text-muted">{words.stepper.keys}</p>
    </div>
  );
}

function stepByKey(event: KeyboardEvent): void {
  const step = KEYS[event.key];
  // the slider moves by the same keys itself
  if (!step || event.target instanceof HTMLInputElement) return;
  event.preventDefault();
  step();
}

const STEP_MS = 2000;

function StepButtons({ step, last }: Omit<StepperProps, 'sentence'>) {
  const { words } = useExplainWords();
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    if (!playing) return undefined;
    const timer = setTimeout(() => (step < last ? goNext() : setPlaying(false)), STEP_MS);
    return () => clearTimeout(timer);
  }, [playing, step, last]);
  const play = () => {
    if (!playing && step >= last) goFirst();
    setPlaying(!playing);
  };
  const { first, previous, next, last: end, pause, play: start } = words.stepper;
  return (
    <>
      <StepButton at={step === 0} onStep={goFirst} text={first} />
      <StepButton at={step === 0} onStep={goBack} text={previous} />
      <StepButton at={step === last} onStep={goNext} text={next} />
      <StepButton at={step === last} onStep={goLast} text={end} />
      <Button look="quiet" className="px-1" onClick={play}>
        <OneOf words={[start, pause]} shown={playing ? pause : start} />
      </Button>
    </>
  );
}

/** One of two words in the room of the longer, so that nothing beside it moves. */
function OneOf({ words, shown }: { readonly words: readonly string[]; readonly shown: string }) {
  return (
    <span className="inline-grid">
      {words.map((word) => (
        <span
          key={word}
          aria-hidden={word !== shown}
          className={`col-start-1 row-start-1 ${word === shown ? '' : 'invisible'}`}
        >
          {word}
        </span>
      ))}
    </span>
  );
}

interface StepButtonProps {
  /** Whether there is nothing further that way. */
  readonly at: boolean;
  readonly text: string;
  readonly onStep: () => void;
}

/** At its end it stays in place: who steps by it keeps the focus. */
function StepButton({ at, text, onStep }: StepButtonProps) {
  return (
    <Button aria-disabled={at} className="aria-disabled:opacity-50" onClick={onStep}>
      {text}
    </Button>
  );
}
