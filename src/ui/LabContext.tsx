import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useStore } from 'zustand';
import type { LabWords } from '../i18n/labs/labWords';
import type { Capabilities } from '../spec/capabilities';
import type { Dims } from '../spec/task';
import { currentColumn, type KnownTunings } from '../state/auto/current';
import type { KernelColumn } from '../state/comparison/column';
import type { Comparison } from '../state/comparison/comparison';
import type { Setting } from '../state/comparison/setting';
import { capabilitiesOf, deviceStore } from '../state/device';
import { keptTuningStore, measuredTuningStore } from '../state/instruments/keptTunings';
import { preferencesStore } from '../state/preferences';
import { accentOf } from './accents';
import { useWords } from './words';

/** A comparison as it is set, planned for the device that is there. */
export interface LabView {
  readonly setting: Setting;
  readonly capabilities: Capabilities;
  /** Every kernel of the lab under the present setting, on or off. */
  readonly columns: readonly KernelColumn[];
}

const ComparisonContext = createContext<Comparison | null>(null);
const ViewContext = createContext<LabView | null>(null);

interface LabProviderProps {
  readonly comparison: Comparison;
  readonly children: ReactNode;
}

/** Tells the parts below which lab they belong to. */
export function LabProvider({ comparison, children }: LabProviderProps) {
  const setting = useStore(comparison.settingStore);
  const known = useKnownTunings();
  const capabilities = capabilitiesOf(known.device);
  const { kernels } = comparison.lab;
  const { dims, tunings } = setting;
  const columns = useMemo(
    () => kernels.map((kernel) => currentColumn(kernel, { dims, tunings }, known)),
    [kernels, dims, tunings, known],
  );
  const view = useMemo(
    () => ({ setting, capabilities, columns }),
    [setting, capabilities, columns],
  );
  return (
    <ComparisonContext value={comparison}>
      <ViewContext value={view}>{children}</ViewContext>
    </ComparisonContext>
  );
}

/** What tilings follow from besides the setting, kept up to date. */
export function useKnownTunings(): KnownTunings {
  const device = useStore(deviceStore, (state) => state.device);
  const said = useStore(preferencesStore, (preferences) => preferences.autoTuning);
  const measured = useStore(measuredTuningStore);
  const searched = useStore(keptTuningStore);
  return useMemo(() => ({ device, said, measured, searched }), [device, said, measured, searched]);
}

/** The comparison that a part belongs to: its record, its stores, and what its actions are done to. */
export function useComparison(): Comparison {
  return provided(useContext(ComparisonContext));
}

/** The comparison as it is set now. */
export function useLab(): LabView {
  return provided(useContext(ViewContext));
}

function provided<T>(value: T | null): T {
  if (value === null) throw new Error('a part of a lab stands outside a LabProvider');
  return value;
}

/** The accent that stands for a kernel in every chart. */
export function useAccent(kernelId: string): string {
  const { kernels } = useComparison().lab;
  return accentOf(kernels, kernelId);
}

/** The lab's own words, and its dimensions in them. */
export interface LabSpeech {
  readonly words: LabWords;
  /** The size in a sentence of the headline. */
  size(dims: Dims): string;
  conditions(dims: Dims): readonly string[];
  /** The value of a dimension: a word where it counts kinds, else a number. */
  value(name: string, value: number): string;
}

export function useLabWords(): LabSpeech {
  const { id } = useComparison().lab;
  const { t, integer } = useWords();
  const words = t.labs[id];
  return useMemo(() => {
    const sized = (dims: Dims) => ({ dims, number: (name: string) => integer(Number(dims[name])) });
    return {
      words,
      size: (dims) => words.size(sized(dims)),
      conditions: (dims) => words.conditions(sized(dims)),
      value: (name, value) => words.values[name]?.[value] ?? integer(value),
    };
  }, [words, integer]);
}
