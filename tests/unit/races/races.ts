import { AccessRecord, type Value } from './accessRecord';
import { toScript } from './toScript';

/** What a dispatch needs beside the text of its shader. */
export interface Dispatch {
  readonly entryPoint: string;
  readonly workgroups: number;
  readonly params: Readonly<Record<string, number>>;
  /** Workgroups that are looked at. */
  readonly looked: readonly number[];
  readonly subgroupSize: number;
}

/**
 * Walks the threads of some workgroups through an entry point, from barrier to barrier, and notes who reads and
 * writes what. Only what follows from sizes, threads and workgroups is computed: what storage holds is not a number.
 * @returns two threads that access the same place between two barriers, one of them writing; a barrier that
 *   some threads do not reach; null where there is neither
 */
export function findRace(source: string, dispatch: Dispatch): string | null {
  const { text, arrays, entryPoints } = toScript(source);
  const builtins = entryPoints.get(dispatch.entryPoint)?.builtins;
  if (!builtins) throw new Error(`${dispatch.entryPoint} is no entry point`);
  for (const workgroup of dispatch.looked) {
    const record = new AccessRecord(arrays);
    const rt = runtime(record, dispatch.subgroupSize);
    const run = new Function(
      'rt',
      '$params',
      `${text}\nreturn [$size_of_${dispatch.entryPoint}, $${dispatch.entryPoint}];`,
    );
    const [size, entry] = run(rt, dispatch.params) as [number, (...given: Value[]) => Steps];
    const threads = Array.from({ length: size }, (_, lane) => {
      const known: Readonly<Record<string, Value>> = {
        workgroup_id: [workgroup, 0, 0],
        num_workgroups: [dispatch.workgroups, 1, 1],
        local_invocation_index: lane,
        subgroup_invocation_id: lane % dispatch.subgroupSize,
        subgroup_id: Math.floor(lane / dispatch.subgroupSize),
      };
      return entry(...builtins.map((name) => known[name] ?? Number.NaN));
    });
    const race = walk(threads, record);
    if (race) return `${dispatch.entryPoint}, workgroup ${workgroup}: ${race}`;
  }
  return null;
}

type Steps = Generator<string, void>;

function walk(threads: readonly Steps[], record: AccessRecord): string | null {
  for (;;) {
    const steps = threads.map((thread, lane) => {
      record.thread = lane;
      const step = thread.next();
      record.noteLoads();
      return step;
    });
    const race = record.race();
    if (race) return race;
    const ended = steps.filter(({ done }) => done).length;
    if (ended === steps.length) return null;
    if (ended > 0) return 'a barrier that some threads do not reach';
    const barriers = new Set(steps.map(({ value }) => value as string));
    if (barriers.size > 1) return 'threads that wait at different barriers';
    record.pass([...barriers][0]!);
  }
}

/** What the script calls. Numbers from storage are NaN, and what is made of them is too. */
function runtime(record: AccessRecord, subgroupSize: number): Readonly<Record<string, unknown>> {
  let taken = 0;
  const own: Readonly<Record<string, unknown>> = {
    read: record.read.bind(record),
    write: (name: string, index: number, component: number) => record.write(name, index, component),
    atomic: record.atomic.bind(record),
    matrix: (
      name: string,
      place: number,
      stride: number,
      lines: number,
      width: number,
      writes: boolean,
    ) => {
      if (record.thread % subgroupSize === (writes ? 0 : 1)) {
        record.matrix(name, place, stride, { lines, width }, writes);
      }
      return Number.NaN;
    },
    array: (length: number, zero: () => Value) => Array.from({ length }, zero),
    vector: (length: number, given: Value[]) => {
      const parts = given.flat(1) as Value[];
      return parts.length === 1 ? Array.from({ length }, () => parts[0]!) : parts;
    },
    get,
    set: (base: Value, key: number | string, what: Value) => {
      if (typeof base !== 'object') return;
      if (Array.isArray(base)) base[typeof key === 'string' ? 'xyzw'.indexOf(key) : key] = what;
      else base[key] = what;
    },
    operate,
    select: (no: Value, yes: Value, which: Value) =>
      Array.isArray(which)
        ? which.map((each, i) => (each ? at(yes, i) : at(no, i)))
        : which
          ? yes
          : no,
    min: (a: Value, b: Value) => byParts(a, b, Math.min),
    max: (a: Value, b: Value) => byParts(a, b, Math.max),
    clamp: (x: number, low: number, high: number) => Math.min(high, Math.max(low, x)),
    u32: Math.trunc,
    i32: Math.trunc,
    f32: (x: number) => x,
    bool: Boolean,
    bitcast: () => 0,
    countOneBits: (x: number) => x.toString(2).replaceAll('0', '').length,
    atomicAdd: () => taken++,
    // the first lane of a quad has taken the next number, and each quad has four lanes after another
    quadBroadcast: (x: Value) =>
      typeof x === 'number' && Number.isInteger(x) ? Math.floor(record.thread / 4) : x,
    subgroupSize: () => subgroupSize,
  };
  // what is left works on numbers that are not known: its first argument has the shape of its result
  return new Proxy(own, {
    get: (target, name: string) =>
      target[name] ?? ((first: Value) => byParts(first, 0, () => Number.NaN)),
  });
}

function get(base: Value, key: number | string): Value {
  if (typeof base !== 'object') return Number.NaN;
  if (!Array.isArray(base)) return base[key]!;
  if (typeof key === 'number') return base[key] ?? Number.NaN;
  const parts = [...key].map((letter) => base['xyzw'.indexOf(letter)] ?? Number.NaN);
  return parts.length === 1 ? parts[0]! : parts;
}

function at(value: Value, index: number): Value {
  return Array.isArray(value) ? (value[index] ?? Number.NaN) : value;
}

function byParts(a: Value, b: Value, apply: (a: number, b: number) => number | boolean): Value {
  if (Array.isArray(a)) return a.map((part, i) => byParts(part, at(b, i), apply));
  if (Array.isArray(b)) return b.map((part) => byParts(a, part, apply));
  return apply(a as number, b as number);
}

const OPERATORS: Readonly<Record<string, (a: number, b: number) => number | boolean>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  // of whole numbers: what is not whole is of no matter here
  '/': (a, b) => Math.trunc(a / b),
  '%': (a, b) => a % b,
  '^': (a, b) => a ^ b,
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
};

function operate(sign: string, a: Value, b: Value): Value {
  return byParts(a, b, OPERATORS[sign]!);
}
