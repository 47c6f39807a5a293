import { adapterName } from '../../../state/device';
import type { Sweep } from '../../../state/instruments/sweep';
import { useComparison, useLabWords } from '../../LabContext';
import { useWords } from '../../words';

/** Under what the numbers were taken: every size but the one swept, and what follows that. */
export function useSweepConditions({ setting, axis, adapter }: Sweep): string {
  const { say } = useWords();
  const { value } = useLabWords();
  const { lab } = useComparison();
  const { dims, following } = setting;
  const hidden = [
    ...lab.idle(dims),
    ...(axis.kind === 'dimension' ? [axis.name] : []),
    ...(following && lab.follower ? [lab.follower.name] : []),
  ];
  const said = lab.dimensions
    .filter(({ name, optional, default: usual }) => {
      return !hidden.includes(name) && !(optional && dims[name] === usual);
    })
    .flatMap(({ kind, name, label }) => {
      if (kind === 'integer') return [`${say(label)} ${value(name, Number(dims[name]))}`];
      return dims[name] === true ? [say(label)] : [];
    });
  return [...said, adapterName(adapter)].join(' · ');
}
