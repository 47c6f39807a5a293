import type { Machine } from '../report';
import { contestants } from './contestants';
import { adapterOf, Entrant, messageOf } from './entrant';
import { Match } from './match';
import { probeRoofs } from '../roofs';
import { openEngine } from './tilescope';
import { waitingMs } from './timing';

window.compareAttention = async ({ settings }) => {
  const progress = (text: string): void => void window.tell({ kind: 'progress', text });
  const entrants = await enterAll(progress);
  const machine = await describeMachine(entrants, progress);
  await window.tell({ kind: 'machine', machine });
  for (const setting of settings) {
    const name = `${setting.tokens} tokens${setting.causal ? ', causal' : ''}`;
    const match = new Match(setting, machine.roofs, (text) => progress(`${name}: ${text}`));
    await window.tell({ kind: 'results', results: await match.play(entrants) });
  }
};

async function enterAll(progress: (text: string) => void): Promise<readonly Entrant[]> {
  const { device } = await openEngine();
  const entrants: Entrant[] = [];
  for (const contestant of contestants) {
    progress(`${contestant.library}, ${contestant.kernel}: loading`);
    entrants.push(await Entrant.enter(contestant, adapterOf(device)));
  }
  return entrants;
}

async function describeMachine(
  entrants: readonly Entrant[],
  progress: (text: string) => void,
): Promise<Machine> {
  const engine = await openEngine();
  progress('multiply-add peak and copy bandwidth');
  const roofs = await probeRoofs(engine).catch((error: unknown) => {
    progress(`no roofs: ${messageOf(error)}`);
    return null;
  });
  const overheadMs: Record<string, number> = {};
  for (const { contestant, opened } of entrants) {
    if (opened) overheadMs[contestant.library] ??= await waitingMs(opened.device);
  }
  return { adapter: engine.adapter, roofs, overheadMs };
}
