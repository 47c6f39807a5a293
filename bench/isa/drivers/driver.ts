import type { Block, KindPatterns } from '../assembly/block';

/** What a driver calls the figures of a pipeline. */
export interface StatisticNames {
  readonly registers: string;
  readonly spilled: string;
  readonly fills?: string;
  readonly scratch?: string;
  /** Bytes of workgroup memory; the plan's own where the driver does not tell. */
  readonly lds?: string;
  readonly waves?: string;
  /** Threads that a core holds, of a driver that tells those in place of waves. */
  readonly threads?: string;
  readonly code: string;
}

/** One of Mesa's drivers: how it is opened, and how what it says is read. */
export interface Driver {
  readonly id: string;
  /** Of the file `libvulkan_NAME.so`. */
  readonly library: string;
  /** The kernel's driver that nulldrm.so stands in for. */
  readonly kernel: string;
  readonly devices: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly statistics: StatisticNames;
  /** Bytes of one unit of the code's size; 1 unless given. */
  readonly codeUnit?: number;
  /** The name of the text that holds the machine's instructions. */
  readonly assembly: string;
  readonly kinds: KindPatterns;
  /** Between two instructions that are issued as one. */
  readonly pairedBy?: string;
  blocks(text: string): readonly Block[];
}
