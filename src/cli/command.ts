import { NoWebGpuError } from '../gpu/errors';
import { openDevice, type Engine } from '../gpu/device';
import { NoAdapterError } from './errors';
import { openNodeGpu } from './nodeGpu';
import type { OptionTable } from './options';

/** What a command has to say: results for stdout, and what went wrong beside them. */
export interface CommandResult {
  readonly output: string;
  /** Each is a line on stderr; one is enough for the command to end with 1. */
  readonly failures: readonly string[];
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly options: OptionTable;
  /** @throws InputError, NoAdapterError, GpuError */
  run(args: readonly string[]): Promise<CommandResult>;
}

export const JSON_OPTION = {
  json: { kind: 'switch', help: 'print JSON instead of a table' },
} as const;

/** Opens the adapter, lets `work` use it and closes it again. @throws NoAdapterError */
export async function withEngine<T>(work: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await openEngine();
  try {
    return await work(engine);
  } finally {
    engine.destroy();
  }
}

async function openEngine(): Promise<Engine> {
  try {
    return await openDevice(openNodeGpu());
  } catch (cause) {
    if (!(cause instanceof NoWebGpuError)) throw cause;
    const remedy = "close programs that use the GPU, or update this machine's graphics driver";
    throw new NoAdapterError(`the adapter opens no device (${cause.kind}): ${remedy}`, { cause });
  }
}

/** Text from outside stands there exactly, and yet a terminal has nothing to obey. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(/(?!\n)[\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, unit) => escaped(character.charCodeAt(unit))).join(
      '',
    ),
  );
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
