export type Value = number | boolean | Value[] | { [field: string]: Value };

/** An update is an atomic function that reads and writes, such as `atomicAdd`. */
type Kind = 'read' | 'write' | 'update';
const KINDS: readonly Kind[] = ['read', 'write', 'update'];
const DOES = { read: 'reads', write: 'writes', update: 'updates' } as const;
const DONE = { read: 'read', write: 'written', update: 'updated' } as const;

/** Unknown where the index comes from storage: it can be any place of the array. */
type Place = number | 'unknown';

type Arrays = ReadonlyMap<string, { readonly space: string; readonly element: string }>;

/** Who accessed which place since the last barrier. */
export class AccessRecord {
  thread = 0;
  private readonly arrays: Arrays;
  private readonly accesses = new Map<string, Readonly<Record<Kind, Threads>>>();
  /** Atomic loads of the thread that runs, since the last barrier. */
  private loads: readonly { readonly name: string; readonly place: Place }[] = [];
  private found: string | null = null;

  constructor(arrays: Arrays) {
    this.arrays = arrays;
  }

  race(): string | null {
    return this.found;
  }

  /** workgroupBarrier orders workgroup memory, storageBarrier storage. */
  pass(barrier: string): void {
    for (const [name, { space }] of this.arrays) {
      if (space.startsWith('workgroup') !== (barrier === 'workgroupBarrier')) continue;
      this.accesses.delete(name);
    }
  }

  read(name: string, index: number, component: number): Value {
    const { space, element } = this.arrays.get(name)!;
    const width = widthOf(element);
    if (space !== 'storage, read') this.note(name, index, component, width, 'read');
    return component >= 0 || width === 1
      ? Number.NaN
      : Array.from({ length: width }, () => Number.NaN);
  }

  write(name: string, index: number, component: number): void {
    this.note(name, index, component, widthOf(this.arrays.get(name)!.element), 'write');
  }

  /** Lines of a matrix, `stride` elements apart; which lane touches what is nobody's to know: one stands for all, another for reads than for writes. */
  matrix(name: string, place: number, stride: number, sides: MatrixSides, writes: boolean): void {
    const width = widthOf(this.arrays.get(name)!.element);
    for (let line = 0; line < sides.lines; line++) {
      for (let i = 0; i < sides.width / width; i++) {
        this.note(name, place + line * stride + i, -1, width, writes ? 'write' : 'read');
      }
    }
  }

  /**
   * Updates of several threads are no race: their order does not matter. What a load returns, and what a store
   * leaves, depends on the order, so each is a race with an update by another thread.
   */
  atomic(called: string, name: string, index: number): Value {
    const place = Number.isInteger(index) ? index : 'unknown';
    if (called === 'atomicLoad') {
      this.loads = [...this.loads, { name, place }];
      return Number.NaN;
    }
    this.noteOne(name, place, called === 'atomicStore' ? 'write' : 'update');
    if (called !== 'atomicCompareExchangeWeak') return Number.NaN;
    // the exchange fails if another thread has updated the place since the load that it is compared with
    this.loads = this.loads.filter((load) => load.name !== name || load.place !== place);
    return { old_value: Number.NaN, exchanged: true };
  }

  /** Call it when a thread has reached a barrier or its end: only then are its compared loads known. */
  noteLoads(): void {
    for (const { name, place } of this.loads) this.noteOne(name, place, 'read');
    this.loads = [];
  }

  private note(name: string, index: number, component: number, width: number, kind: Kind): void {
    if (!Number.isInteger(index)) throw new Error(`${name}[${index}]: no place that is known`);
    for (let i = 0; i < width; i++) {
      if (component >= 0 && component !== i) continue;
      this.noteOne(name, index * width + i, kind);
    }
  }

  private noteOne(name: string, place: Place, kind: Kind): void {
    const before = this.accesses.get(name) ?? newThreads();
    this.accesses.set(name, before);
    for (const other of KINDS) {
      if (kind === other && !(kind === 'write' && this.doWritesConflict(name))) continue;
      const thread = before[other].besides(this.thread, place);
      if (thread === undefined) continue;
      const by = thread === MANY ? 'several threads' : `thread ${thread}`;
      this.found ??= `thread ${this.thread} ${DOES[kind]} ${name}, place ${place}, ${DONE[other]} by ${by}`;
    }
    before[kind].add(this.thread, place);
  }

  /** On storage two threads may write the same place: beyond an edge both write the same value. So may atomic stores. */
  private doWritesConflict(name: string): boolean {
    const { space, element } = this.arrays.get(name)!;
    return space.startsWith('workgroup') && element !== 'atomic';
  }
}

/** More threads than one. */
const MANY = -1;

/** The threads that have accessed an array in one way, by place. */
class Threads {
  private readonly at = new Map<number, number>();
  private atUnknown: number | undefined;
  private atAny: number | undefined;

  add(thread: number, place: Place): void {
    this.atAny = joined(this.atAny, thread);
    if (place === 'unknown') this.atUnknown = joined(this.atUnknown, thread);
    else this.at.set(place, joined(this.at.get(place), thread));
  }

  /** Another thread that may have accessed the same place. */
  besides(thread: number, place: Place): number | undefined {
    if (this.atAny === undefined || this.atAny === thread) return undefined;
    const same = place === 'unknown' ? this.atAny : this.at.get(place);
    if (same !== undefined && same !== thread) return same;
    return this.atUnknown === thread ? undefined : this.atUnknown;
  }
}

function joined(before: number | undefined, thread: number): number {
  return before === undefined || before === thread ? thread : MANY;
}

function newThreads(): Readonly<Record<Kind, Threads>> {
  return { read: new Threads(), write: new Threads(), update: new Threads() };
}

interface MatrixSides {
  readonly lines: number;
  /** In numbers. */
  readonly width: number;
}

/** Values that an index names: of a matrix it names a column. */
function widthOf(element: string): number {
  if (element === 'mat4x4f') return 4;
  return Number(/^vec([234])/.exec(element)?.[1] ?? 1);
}
