import { vi } from 'vitest';
import { main } from '../../src/cli/main';

export interface RunHere {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in this process: as `run` does, without waiting for a process and its adapter. */
export async function runHere(args: readonly string[]): Promise<RunHere> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi
      .spyOn(process[name], 'write')
      .mockImplementation((text) => !!(written[name] += String(text))),
  );
  try {
    const code = await main(args);
    return { code, ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
