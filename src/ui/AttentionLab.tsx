import { Controls } from './controls/Controls';
import { Headline } from './results/Headline';
import { Results } from './results/Results';
import { useLab } from './useLab';
import { useWords } from './words';

/** Setting to the left, results in the middle; below what a phone shows, one under the other. */
export function AttentionLab() {
  const lab = useLab();
  const { t } = useWords();
  return (
    <main className="mx-auto grid max-w-[2560px] grid-cols-[minmax(0,1fr)] gap-4 p-4 lg:grid-cols-[304px_minmax(0,1fr)] lg:grid-rows-[auto_1fr] lg:gap-x-6">
      <h1 className="sr-only">{t.page.title}</h1>
      <div className="min-w-0 lg:col-start-2">
        <Headline lab={lab} />
      </div>
      <div className="min-w-0 lg:col-start-1 lg:row-span-2 lg:row-start-1">
        <Controls lab={lab} />
      </div>
      <div className="min-w-0 lg:col-start-2" id="results" tabIndex={-1}>
        <Results lab={lab} />
      </div>
    </main>
  );
}
