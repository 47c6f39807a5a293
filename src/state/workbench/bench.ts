import { createStore, type StoreApi } from 'zustand/vanilla';
import type { VariantOutcome } from '../../measure/comparison';
import { formOf } from '../../spec/editedKernel';
import type { Kernel, Traffic } from '../../spec/kernel';
import type { Measurement } from '../../spec/measurement';
import { editableSource } from '../../spec/shader';
import type { Text } from '../../spec/text';
import type { KernelColumn, RunAt } from '../comparison/column';
import { currentColumn } from '../auto/current';
import type { Comparison } from '../comparison/comparison';
import { NumbersClient } from '../comparison/numbersClient';
import { readDraft, readVariants, type StoredVariant } from './kept';

/** Something to say of a text, on its line. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** From 1; 0 where it concerns no line. */
  readonly line: number;
  readonly column: number;
  readonly text: Text;
}

/** The kernel as it is, and as it was edited. */
export const SIDES = ['original', 'edited'] as const;
export type Side = (typeof SIDES)[number];

export type BenchStage = 'waiting' | 'compiling' | 'verifying' | 'measuring' | 'counting';

export type BenchRun =
  /** Refused: the text is known not to compile. */
  | { readonly status: 'idle' | 'done' | 'stopped' | 'refused' }
  | {
      readonly status: 'running';
      readonly stage: BenchStage;
      readonly side: Side;
      /** Share of the whole run that is done, 0 to 1. */
      readonly fraction: number;
    }
  | { readonly status: 'failed'; readonly reason: Text };

/** What was counted of one side, or why that cannot be. */
export type CountOutcome =
  | { readonly status: 'done'; readonly traffic: readonly Traffic[] }
  | { readonly status: 'failed'; readonly problem: Problem };

/** How one side came out. */
export type SideOutcome =
  | { readonly status: 'done'; readonly measurement: Measurement }
  | {
      readonly status: 'failed';
      readonly reason: Text;
      /** What the compiler says, on the lines of the text. */
      readonly problems: readonly Problem[];
    };

/** What a run of both sides gave, as far as it has come. */
export interface BenchResult {
  /** The text that ran. */
  readonly text: string;
  readonly at: RunAt;
  readonly outcomes: Readonly<Partial<Record<Side, SideOutcome>>>;
  readonly counted: Readonly<Partial<Record<Side, CountOutcome>>>;
}

export interface BenchState {
  /** The kernel's own text under the setting that it was opened with. */
  readonly original: string;
  /** The shader that this is made from. */
  readonly originalForm: string;
  readonly text: string;
  /** Path of the shader that the text was made from. */
  readonly form: string;
  /** The name under which the text was kept, or loaded, last. */
  readonly name: string;
  readonly problems: readonly Problem[];
  /** The text that the problems are those of; null before the first check. */
  readonly checked: string | null;
  readonly run: BenchRun;
  readonly result: BenchResult | null;
  /** The last text that was verified. */
  readonly lastRight: string | null;
  /** Runs each text that has no error, a moment after it was typed. */
  readonly live: boolean;
  /** Variants of this kernel that the browser keeps. */
  readonly variants: readonly StoredVariant[];
  /** The variant that was deleted or replaced last. */
  readonly removed: StoredVariant | null;
  readonly notice: Text | null;
}

/** A kernel's text on the bench. What can be done to it are the functions beside this, which take it first. */
export interface Bench {
  readonly comparison: Comparison;
  readonly kernel: Kernel;
  readonly store: StoreApi<BenchState>;
  readonly numbers: NumbersClient;
  readonly atWork: {
    abort: AbortController | null;
    timer: ReturnType<typeof setTimeout> | undefined;
    /** How many checks were begun: the last one counts. */
    checks: number;
  };
}

/** The kernel under the present setting, on the present device. */
export function columnOf({ comparison, kernel }: Bench): KernelColumn {
  return currentColumn(kernel, comparison.settingStore.getState());
}

/** Puts a kernel's text on a bench, as it was left there. */
export function createBench(comparison: Comparison, kernel: Kernel): Bench {
  const { plan } = currentColumn(kernel, comparison.settingStore.getState());
  const original = editableSource(kernel, plan);
  const form = formOf(kernel, plan);
  const place = { lab: comparison.lab.id, kernel: kernel.id, form };
  const draft = readDraft(place, plan);
  const { variants, notice } = readVariants(place);
  return {
    comparison,
    kernel,
    store: createStore<BenchState>(() => ({
      original,
      originalForm: form,
      text: draft.text ?? original,
      form,
      name: '',
      problems: [],
      checked: null,
      run: { status: 'idle' },
      result: null,
      lastRight: null,
      live: false,
      variants,
      removed: null,
      notice: draft.notice ?? notice,
    })),
    numbers: new NumbersClient(),
    atWork: { abort: null, timer: undefined, checks: 0 },
  };
}

/** Whether the text, as it was checked, does not compile. */
export function isBroken({ text, checked, problems }: BenchState): boolean {
  return checked === text && problems.some(({ severity }) => severity === 'error');
}

/** The measurement of an outcome; undefined where there is none. */
export function measurementOf(outcome: SideOutcome | undefined): Measurement | undefined {
  return outcome?.status === 'done' ? outcome.measurement : undefined;
}

/** Which side an outcome of a comparison is of. */
export function sideOf({ kernel }: Bench, { kernel: id }: Pick<VariantOutcome, 'kernel'>): Side {
  return id === kernel.id ? 'original' : 'edited';
}
