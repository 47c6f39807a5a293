import type { Engine } from './device';
import { type Piece, MAX_PIECES, type Program } from './program';

/** No submission is planned longer than this: a watchdog resets some GPUs after about two seconds. */
const SUBMISSION_NS = 100e6;
/** The first piece of a pass, of unknown speed, does at most this much work (operations and bytes). */
const PILOT_WORK = 1e8;
/** A timed pass is repeated until it lasts this many steps of the clock… */
const QUANTA_PER_SAMPLE = 20;
/** …and at least this long, so that starting it does not count. */
const LEAST_SAMPLE_NS = { 'gpu-timestamp': 0.2e6, wall: 10e6 } as const;
const MOST_REPEATS = 2000;

/** Runs a program in short submissions, and times its passes one by one. */
export class Runner {
  private readonly engine: Engine;
  private readonly program: Program;
  private readonly timer: Timer;
  /** Nanoseconds per workgroup of each pass, as last seen. */
  private readonly pace: number[];

  constructor(engine: Engine, program: Program, timer: Timer) {
    this.engine = engine;
    this.program = program;
    this.timer = timer;
    this.pace = program.plan.passes.map(() => 0);
  }

  /** Runs every pass once, learning its pace. Rejects with the signal's reason when cancelled. */
  async once(signal?: AbortSignal): Promise<readonly number[]> {
    return this.run(() => 1, signal);
  }

  /** Runs one pass once, likewise. */
  async oncePass(pass: number, signal?: AbortSignal): Promise<void> {
    await this.run(() => 1, signal, [pass]);
  }

  /** Times every pass. @returns nanoseconds of one run of each pass, in the plan's order */
  async sample(signal?: AbortSignal): Promise<readonly number[]> {
    return this.run((pass) => this.repeatsFor(pass), signal);
  }

  private async run(
    repeatsOf: (pass: number) => number,
    signal?: AbortSignal,
    passes: Iterable<number> = this.program.plan.passes.keys(),
  ): Promise<readonly number[]> {
    const times = this.program.plan.passes.map(() => 0);
    let batch: Piece[] = [];
    let batchNs = 0;
    const flush = async (): Promise<void> => {
      signal?.throwIfAborted();
      const ns = await this.timer.time(this.engine, this.program, batch);
      batch.forEach((piece, index) => this.account(times, piece, ns[index] ?? Number.NaN));
      [batch, batchNs] = [[], 0];
    };
    for (const pass of passes) {
      const { workgroups } = this.program.plan.passes[pass]!;
      const repeats = repeatsOf(pass);
      for (let first = 0; first < workgroups;) {
        const known = (this.pace[pass] ?? 0) > 0;
        const end = Math.min(workgroups, first + this.pieceSize(pass));
        const pieceNs = (end - first) * (this.pace[pass] ?? 0) * repeats;
        if (batch.length > 0 && (batchNs + pieceNs > SUBMISSION_NS || this.timer.single)) {
          await flush();
        }
        batch.push({ pass, firstWorkgroup: first, endWorkgroup: end, repeats });
        batchNs += pieceNs;
        first = end;
        if (!known || batch.length === MAX_PIECES) await flush();
      }
    }
    if (batch.length > 0) await flush();
    return times;
  }

  private account(times: number[], piece: Piece, ns: number): void {
    const once = ns / piece.repeats;
    times[piece.pass] = (times[piece.pass] ?? 0) + once;
    this.pace[piece.pass] = once / (piece.endWorkgroup - piece.firstWorkgroup);
  }

  private pieceSize(pass: number): number {
    const { workgroups, flops, traffic } = this.program.plan.passes[pass]!;
    const pace = this.pace[pass] ?? 0;
    if (pace > 0) return Math.max(1, Math.floor(SUBMISSION_NS / pace));
    const bytes = traffic.reduce((sum, each) => sum + each.readBytes + each.writeBytes, 0);
    const share = PILOT_WORK / Math.max(1, flops + bytes);
    return Math.max(1, Math.min(workgroups, Math.floor(workgroups * share)));
  }

  private repeatsFor(pass: number): number {
    const { kind, quantumNs } = this.engine.clock;
    const wanted = Math.max(QUANTA_PER_SAMPLE * quantumNs, LEAST_SAMPLE_NS[kind]);
    const once = Math.max(1, (this.pace[pass] ?? 0) * this.program.plan.passes[pass]!.workgroups);
    return Math.min(MOST_REPEATS, Math.ceil(wanted / once));
  }
}

/** Times the pieces of one submission. */
export interface Timer {
  /** Whether a submission must hold a single piece to be timed. */
  readonly single: boolean;
  /** @returns nanoseconds of each piece, all its repeats together */
  time(engine: Engine, program: Program, pieces: readonly Piece[]): Promise<readonly number[]>;
  destroy(): void;
}

export function createTimer(engine: Engine): Timer {
  return engine.clock.kind === 'gpu-timestamp'
    ? new TimestampTimer(engine.device)
    : new WallTimer();
}

class TimestampTimer implements Timer {
  readonly single = false;
  private readonly querySet: GPUQuerySet;
  private readonly resolved: GPUBuffer;
  private readonly readable: GPUBuffer;

  constructor(device: GPUDevice) {
    const count = 2 * MAX_PIECES;
    this.querySet = device.createQuerySet({ label: 'timestamps', type: 'timestamp', count });
    this.resolved = device.createBuffer({
      label: 'timestamps/resolved',
      size: 8 * count,
      usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
    });
    this.readable = device.createBuffer({
      label: 'timestamps/readable',
      size: 8 * count,
      usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
    });
  }

  async time(
    engine: Engine,
    program: Program,
    pieces: readonly Piece[],
  ): Promise<readonly number[]> {
    const encoder = engine.device.createCommandEncoder();
    program.writeParams(pieces);
    pieces.forEach((piece, index) =>
      program.encode(encoder, piece, index, {
        querySet: this.querySet,
        beginningOfPassWriteIndex: 2 * index,
        endOfPassWriteIndex: 2 * index + 1,
      }),
    );
    const bytes = 16 * pieces.length;
    encoder.resolveQuerySet(this.querySet, 0, 2 * pieces.length, this.resolved, 0);
    encoder.copyBufferToBuffer(this.resolved, 0, this.readable, 0, bytes);
    engine.device.queue.submit([encoder.finish()]);
    await engine.settle(this.readable.mapAsync(GPUMapMode.READ, 0, bytes));
    const stamps = new BigInt64Array(this.readable.getMappedRange(0, bytes).slice(0));
    this.readable.unmap();
    // a clock that ran backwards, as the specification allows, gives 0: below its quantum
    return pieces.map((_, index) =>
      Math.max(0, Number((stamps[2 * index + 1] ?? 0n) - (stamps[2 * index] ?? 0n))),
    );
  }

  destroy(): void {
    for (const owned of [this.querySet, this.resolved, this.readable]) owned.destroy();
  }
}

class WallTimer implements Timer {
  readonly single = true;

  async time(
    engine: Engine,
    program: Program,
    pieces: readonly Piece[],
  ): Promise<readonly number[]> {
    const encoder = engine.device.createCommandEncoder();
    program.writeParams(pieces);
    pieces.forEach((piece, index) => program.encode(encoder, piece, index));
    const commands = encoder.finish();
    const start = performance.now();
    engine.device.queue.submit([commands]);
    await engine.settle(engine.device.queue.onSubmittedWorkDone());
    const ns = (performance.now() - start) * 1e6;
    return pieces.map(() => ns / pieces.length);
  }

  destroy(): void {}
}
