import type { AdapterDescription } from '../../src/spec/measurement';

/** What is asked of everyone: batch 1, float32, 4 heads of dimension 64. */
export interface Setting {
  readonly tokens: number;
  readonly causal: boolean;
}

/** What the page is asked to do. */
export interface Request {
  readonly settings: readonly Setting[];
}

export type Verdict =
  /** Right, and timed. */
  | 'timed'
  /** Not within the tolerance of float64, NaN included: its time does not count. */
  | 'wrong'
  /** It could not be loaded, or threw, or did not end. */
  | 'failed'
  /** What it took at a smaller size predicts more than a sample may last. */
  | 'not-run';

/** One contestant at one setting. */
export interface Result extends Setting {
  readonly library: string;
  readonly kernel: string;
  /** `linear-attention` is another function than `attention`: it is in no ratio. */
  readonly task: string;
  readonly verdict: Verdict;
  /** What went wrong, in words; empty where nothing did. */
  readonly reason: string;
  /** Where it computed: `cpu` means that the library sent nothing to the GPU, and does not count. */
  readonly ranOn: 'gpu' | 'cpu' | null;
  readonly medianMs: number | null;
  /** Wall time of one run each, in the order of the rounds. */
  readonly samplesMs: readonly number[];
  /** Largest difference from float64 over the largest value; null where there is no output, or NaN in it. */
  readonly error: number | null;
  /** Times the best of ours; null where either does not count. */
  readonly ratio: number | null;
  /** Of Tilescope's kernels alone. */
  readonly shares: Shares | null;
}

/** Of what the probes reached on the same device. */
export interface Shares {
  /** The kernel's own operations over the multiply-add peak. */
  readonly ofPeak: number;
  /** The bytes that any kernel must move over the copy bandwidth. */
  readonly ofCopy: number;
}

export interface ProbedRoofs {
  readonly gigaflopsPerSecond: number;
  readonly copyGigabytesPerSecond: number;
}

/** What is known of the machine before the first setting is done. */
export interface Machine {
  readonly adapter: AdapterDescription;
  /** Null where a probe failed. */
  readonly roofs: ProbedRoofs | null;
  /** Milliseconds of an empty submission that is awaited as a sample is, by library. */
  readonly overheadMs: Readonly<Record<string, number>>;
}

export interface Report extends Machine {
  readonly versions: Readonly<Record<string, string>>;
  readonly results: readonly Result[];
}

/** What the page tells as it goes along. */
export type PageEvent =
  | { readonly kind: 'machine'; readonly machine: Machine }
  | { readonly kind: 'results'; readonly results: readonly Result[] }
  | { readonly kind: 'progress'; readonly text: string };

declare global {
  interface Window {
    /** Set by the page, called by the program that opened it. */
    compareAttention(request: Request): Promise<void>;
    /** Set by that program. */
    tell(event: PageEvent): Promise<void>;
  }
}
