import type { Kernel, Tuning } from '../../../spec/kernel';
import { useWords } from '../../words';

/** A tuning in words: `Tile rows 32 · Tile columns 64`. */
export function useTuningWords(): (kernel: Kernel, tuning: Tuning) => string {
  const { say } = useWords();
  return ({ tunables }, tuning) =>
    tunables.map(({ name, label }) => `${say(label)} ${tuning[name]}`).join(' · ');
}
