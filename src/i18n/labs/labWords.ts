import type { Dims } from '../../spec/task';

/** The dimensions that something was made at. */
export interface SizeWords {
  readonly dims: Dims;
  /** A dimension's value as the locale writes it. */
  number(name: string): string;
}

/** What a lab says in words of its own; the rest is said alike in every lab. */
export interface LabWords {
  /** In the links to the labs. */
  readonly name: string;
  /** Heading of the page. */
  readonly title: string;
  /** The size in a sentence of the headline: “at 1,024 tokens”. */
  readonly size: (size: SizeWords) => string;
  /** What else a result was made under. */
  readonly conditions: (size: SizeWords) => readonly string[];
  readonly map: {
    readonly label: (kernel: string) => string;
    readonly readout: (row: string, component: string, value: string) => string;
    readonly rows: string;
    readonly components: string;
  };
  /** The slices of the map that one chooses from, as the lab orders them. */
  readonly slices: readonly string[];
  /** The follower that takes its leader's value. */
  readonly follow?: string;
  /** Why a dimension is without effect, by name. */
  readonly idle: Readonly<Record<string, string>>;
  /** Values of a dimension that counts kinds, by name. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** Title of an exported report. */
  readonly report: string;
}
