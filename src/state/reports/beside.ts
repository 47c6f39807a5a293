import type { Dims } from '../../spec/task';
import type { Lab } from '../comparison/lab';
import type { ReportResult } from '../comparison/report';
import type { Import } from './importStore';

/** One device's result of a kernel. */
export interface SideResult {
  /** null for one's own. */
  readonly from: Import | null;
  readonly result: ReportResult;
}

/** A kernel as each device ran it at one size. */
export interface KernelGroup {
  readonly kernel: string;
  readonly results: readonly SideResult[];
}

/** What may be held against each other: results of one size. */
export interface SizeGroup {
  readonly dims: Dims;
  readonly kernels: readonly KernelGroup[];
  /** Imports that have results of this size. */
  readonly imports: readonly Import[];
  readonly hasOwn: boolean;
}

/** Groups results by size: those of one's own size first, the others in the order in which they came. */
export function groupsBySize(
  lab: Lab,
  own: readonly ReportResult[],
  imports: readonly Import[],
): readonly SizeGroup[] {
  const sides: readonly SideResult[] = [
    ...own.map((result) => ({ from: null, result })),
    ...imports.flatMap((from) => from.report.results.map((result) => ({ from, result }))),
  ];
  const bySize = new Map<string, SideResult[]>();
  for (const side of sides) {
    const key = sizeKey(lab, side.result.measurement.dims);
    bySize.set(key, [...(bySize.get(key) ?? []), side]);
  }
  return [...bySize.values()]
    .map((group) => sizeGroup(lab, group))
    .filter((group) => group.imports.length > 0);
}

function sizeGroup(lab: Lab, sides: readonly SideResult[]): SizeGroup {
  const kernels = lab.kernels
    .map(({ id }) => ({
      kernel: id,
      results: sides.filter(({ result }) => result.measurement.kernel === id),
    }))
    .filter(({ results }) => results.length > 0);
  const froms = new Set(sides.map(({ from }) => from));
  const imports = [...froms].filter((from) => from !== null);
  return {
    dims: sides[0]?.result.measurement.dims ?? {},
    kernels,
    imports,
    hasOwn: froms.has(null),
  };
}

/** Equal where every dimension of the lab is. */
export function sizeKey({ dimensions }: Lab, dims: Dims): string {
  return dimensions.map(({ name }) => String(Number(dims[name] ?? 0))).join(' ');
}
