/** How an element of storage is used: by its value, by a pointer that an atomic function takes, or by any other. */
export type ElementUse = 'value' | 'atomicLoad' | 'atomicStore' | 'atomicUpdate' | 'otherPointer';

const ATOMIC =
  /\batomic(Load|Store|Add|Sub|Max|Min|And|Or|Xor|Exchange|CompareExchangeWeak)\s*\(\s*&$/;

/** @param before the code in front of the element's name, without comments */
export function elementUse(before: string): ElementUse {
  let outside = before.trimEnd();
  const atomic = outside.endsWith('&') && ATOMIC.exec(outside)?.[1];
  if (atomic) return atomic === 'Load' || atomic === 'Store' ? `atomic${atomic}` : 'atomicUpdate';
  while (outside.endsWith('(')) outside = outside.slice(0, -1).trimEnd();
  if (!outside.endsWith('&') || outside.endsWith('&&')) return 'value';
  // behind a value, `&` joins bits
  const left = outside.slice(0, -1).trimEnd().at(-1) ?? '';
  return /[\w)\]]/.test(left) ? 'value' : 'otherPointer';
}
