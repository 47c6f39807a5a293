import type { OutputError } from '../spec/measurement';
import { type Output, writeAllWhole } from './files';

export const FORCE_OPTION = {
  force: {
    kind: 'switch',
    help: 'write the result even where its check fails; the command ends with 1 all the same',
  },
} as const;

/** What a check of a result came to. */
export interface Verdict {
  /** In words for a person, as the end of a sentence. */
  readonly words: string;
  /** Why the result must not be trusted, in one line; null where it may. */
  readonly failure: string | null;
}

/** @param what is checked, as in `the output` */
export function verdictOf(what: string, error: OutputError): Verdict {
  const { relative, tolerance, rowsChecked, rowsTotal, withinTolerance } = error;
  const found = Number.isFinite(relative) ? relative.toExponential(1) : String(relative);
  const rows = rowsChecked === rowsTotal ? `all ${rowsTotal}` : `${rowsChecked} of ${rowsTotal}`;
  const distance = `${found} of the largest value from float64 over ${rows} rows, ${tolerance} is allowed`;
  return {
    words: `${what} is at most ${distance}`,
    failure: withinTolerance ? null : `${what} is wrong: ${distance}`,
  };
}

/** Whether files were written, and the line on stderr that says why not, or that they were all the same. */
export interface Written {
  readonly isWritten: boolean;
  readonly failures: readonly string[];
}

/**
 * Writes files whose content has passed its checks, or all the same where `force` says so.
 * @throws InputError where they cannot be written
 */
export async function writeJudged(
  outputs: readonly Output[],
  verdicts: readonly Verdict[],
  force: boolean,
): Promise<Written> {
  const found = verdicts.flatMap(({ failure }) => failure ?? []);
  const isWritten = found.length === 0 || force;
  if (isWritten) await writeAllWhole(outputs);
  if (found.length === 0) return { isWritten, failures: [] };
  const consequence = force
    ? 'it is written all the same (--force)'
    : 'nothing is written, --force writes it all the same';
  return { isWritten, failures: [`${found.join('; ')}: ${consequence}`] };
}
