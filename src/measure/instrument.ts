/** Accesses that an instrumented shader counts: reads of tensor i at slot 2i, writes at 2i + 1. */
const READ = 0;
const WRITE = 1;

/**
 * Rewrites a shader so that it counts its accesses to storage: each `name[index]` becomes
 * `name[counted(slot, index)]`. Works on any text that indexes its storage arrays flat.
 * @param tensors names of the storage arrays, in binding order from 1
 */
export function instrument(source: string, tensors: readonly string[]): string {
  const counters = `
@group(0) @binding(${tensors.length + 1}) var<storage, read_write> access_counts: array<atomic<u32>>;

fn counted(slot: u32, index: u32) -> u32 {
  // two u32 a slot: the low one, and the carry
  if (atomicAdd(&access_counts[2 * slot], 1) == 0xffffffff) {
    atomicAdd(&access_counts[2 * slot + 1], 1);
  }
  return index;
}
`;
  return wrapIndices(source, tensors) + counters;
}

function wrapIndices(source: string, tensors: readonly string[]): string {
  const access = new RegExp(`(?<![\\w.])(${tensors.join('|')})\\[`, 'g');
  let rewritten = '';
  let done = 0;
  for (let match = access.exec(source); match; match = access.exec(source)) {
    const start = match.index + match[0].length;
    const end = closingBracket(source, start);
    const slot = 2 * tensors.indexOf(match[1] ?? '') + accessKind(source.slice(end + 1));
    const index = wrapIndices(source.slice(start, end), tensors);
    rewritten += `${source.slice(done, start)}counted(${slot}, ${index})`;
    done = end;
    access.lastIndex = end;
  }
  return rewritten + source.slice(done);
}

function accessKind(rest: string): typeof READ | typeof WRITE {
  if (/^\s*[-+*/%&|^]=/.test(rest)) {
    throw new Error('a compound assignment to storage reads and writes: write both out');
  }
  return /^\s*=(?!=)/.test(rest) ? WRITE : READ;
}

function closingBracket(source: string, start: number): number {
  let depth = 1;
  for (let place = start; place < source.length; place++) {
    if (source[place] === '[') depth += 1;
    if (source[place] === ']') depth -= 1;
    if (depth === 0) return place;
  }
  throw new Error(`an index is not closed: ${source.slice(start, start + 40)}`);
}
