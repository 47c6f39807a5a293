import { fmaShareOf, type Loop, loopsOf, type MatrixCounts, matricesOf } from './assembly/loops';
import type { Driver } from './drivers/driver';

/** What a driver says of one executable of a pipeline. */
export interface Executable {
  readonly subgroupSize: number;
  readonly statistics: Readonly<Record<string, number | boolean>>;
  readonly texts: Readonly<Record<string, string>>;
}

/** What a compiler made of an entry point, in its own units; null: it does not say. */
export interface Figures {
  /** Threads of a subgroup. */
  readonly lanes: number;
  /** Of a lane or of a subgroup, as the compiler counts them. */
  readonly registers: number | null;
  /** Stores of registers to memory; of ACO the registers themselves. */
  readonly spilled: number | null;
  /** Loads of those. */
  readonly fills: number | null;
  /** Bytes of memory that stand in for registers and arrays. */
  readonly scratch: number | null;
  /** Bytes of workgroup memory. */
  readonly lds: number | null;
  /** Subgroups at a time, on a SIMD (AMD), multiprocessor (NVIDIA) or core. */
  readonly waves: number | null;
  /** Bytes. */
  readonly code: number | null;
  /** Multiply-adds among the instructions of the hottest loops, from 0 to 1. */
  readonly fmaShare: number | null;
  /** Products of matrices in a turn of the loops that have them. */
  readonly matrices?: MatrixCounts;
}

export interface Read {
  readonly figures: Figures;
  readonly loops: readonly Loop[];
}

/** @param workgroupBytes the plan's, for a driver that does not tell */
export function readExecutable(
  driver: Driver,
  { statistics, subgroupSize, texts }: Executable,
  workgroupBytes: number,
): Read {
  const names = driver.statistics;
  const loops = loopsOf(driver.blocks(texts[driver.assembly] ?? ''), driver);
  const find = (name: string | undefined): number | null => {
    const value = name === undefined ? undefined : statistics[name];
    return typeof value === 'number' ? value : null;
  };
  const threads = find(names.threads);
  const code = find(names.code);
  const matrices = matricesOf(loops);
  const figures = {
    lanes: subgroupSize,
    registers: find(names.registers),
    spilled: find(names.spilled),
    fills: find(names.fills),
    scratch: find(names.scratch),
    lds: find(names.lds) ?? workgroupBytes,
    waves: threads === null ? find(names.waves) : threads / subgroupSize,
    code: code === null ? null : code * (driver.codeUnit ?? 1),
    fmaShare: fmaShareOf(loops),
    ...(matrices && { matrices }),
  };
  return { figures, loops };
}
