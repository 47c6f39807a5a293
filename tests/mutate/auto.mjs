/** @typedef {import('./mutations.mjs').Mutation} Mutation */

/** @type {(name: string) => Mutation['tests']} */
const unit = (name) => ['unit', `tests/unit/${name}.test.ts`];

/** @type {readonly Mutation[]} */
export const auto = [
  {
    id: 'auto-noise-wins',
    file: 'src/measure/auto.ts',
    find: 'if (usual.relative / best.relative < WORTH) return held;',
    replace: 'if (usual === best) return held;',
    tests: unit('autoCandidates'),
  },
  {
    id: 'auto-gain-not-confirmed',
    file: 'src/measure/auto.ts',
    find: 'faster !== null && faster >= WORTH ?',
    replace: 'faster !== null ?',
    tests: unit('autoCandidates'),
  },
  {
    id: 'auto-unsupported-candidate',
    file: 'src/measure/auto.ts',
    find: ' || unsupported(kernel, dims, tuning, capabilities)',
    replace: '',
    tests: unit('autoCandidates'),
  },
  {
    id: 'auto-budget-twice',
    file: 'src/measure/auto.ts',
    find: 'registers > FEWEST_REGISTERS ? registers / 2 : 2 * registers',
    replace: '2 * registers',
    tests: unit('autoCandidates'),
  },
  {
    id: 'auto-over-hand',
    file: 'src/state/comparison/column.ts',
    find: 'const best = byHand ? undefined : measured;',
    replace: 'const best = measured;',
    tests: unit('autoTuning'),
  },
  {
    id: 'auto-times-hand-chosen',
    file: 'src/state/auto/watch.ts',
    find: "column.tunedBy !== 'default' || column.misfit",
    replace: "column.tunedBy === 'measured' || column.misfit",
    tests: unit('autoWatch'),
  },
  {
    id: 'auto-never-expires',
    file: 'src/state/auto/current.ts',
    find: ' || Date.now() - found.at > MEASURED_FOR_MS',
    replace: '',
    tests: unit('autoTuning'),
  },
  {
    id: 'auto-other-default',
    file: 'src/state/auto/current.ts',
    find: 'return keyOf(usual) === keyOf(found.usual) ? found : undefined;',
    replace: 'return usual ? found : undefined;',
    tests: unit('autoTuning'),
  },
  {
    id: 'auto-stored-misfit',
    file: 'src/state/auto/current.ts',
    find: 'return unfit ? kernelColumn(kernel, setting, capabilities) : column;',
    replace: 'return unfit ? column : column;',
    tests: unit('autoTuning'),
  },
  {
    id: 'auto-on-software',
    file: 'src/state/auto/current.ts',
    find: "if (device.status === 'ready' && device.adapter.software) return 'software';",
    replace: '',
    tests: unit('autoTuning'),
  },
  {
    id: 'auto-through-drags',
    file: 'src/state/auto/watch.ts',
    find: 'comparison.settingStore.subscribe(anew);',
    replace: 'comparison.settingStore.subscribe(later);',
    tests: unit('autoWatch'),
  },
  {
    id: 'auto-beside-others',
    file: 'src/state/auto/watch.ts',
    find: '    !deviceTaken() &&\n',
    replace: '',
    tests: unit('autoWatch'),
  },
  {
    id: 'auto-untimed-again',
    file: 'src/state/auto/watch.ts',
    find: 'if (autoOf(comparison).untimed.has(placeKey(adapter, id, setting.dims))) return [];',
    replace: '',
    tests: unit('autoWatch'),
  },
  {
    id: 'turns-ask-silently',
    file: 'src/state/turns.ts',
    find: 'for (const listener of askedListeners) listener();',
    replace: '',
    tests: unit('turns'),
  },
];
