import { useState } from 'react';
import { DataChoice } from './DataChoice';
import { useFlowWords } from './flowWords';
import { ModelControls } from './ModelControls';
import { RecipeControls } from './RecipeControls';
import { TrainBar } from './TrainBar';
import { WeightsBar } from './WeightsBar';

/** What is learned, by which flow, and how. On a phone it folds away behind the train bar. */
export function TrainingControls() {
  const { controls } = useFlowWords();
  const [unfolded, setUnfolded] = useState(false);
  return (
    <section
      aria-label={controls.title}
      className="flex flex-col rounded-lg border border-line bg-surface lg:sticky lg:top-4 lg:max-h-[calc(100dvh-32px)]"
    >
      <TrainBar unfolded={unfolded} onUnfold={setUnfolded} />
      <div
        id="training-controls"
        className={`${unfolded ? 'grid' : 'hidden'} min-h-0 gap-6 overflow-y-auto border-t border-line p-4 lg:grid`}
      >
        <DataChoice />
        <ModelControls />
        <RecipeControls />
        <WeightsBar />
      </div>
    </section>
  );
}
