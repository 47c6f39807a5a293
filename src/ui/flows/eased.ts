import { useEffect, useRef, useState } from 'react';

const EASE_MS = 320;

/**
 * Moves from the numbers shown to new ones: gliding where the stage changed, at once where only the
 * numbers did, or where the reader wishes for little motion.
 */
export function useEased(target: Float32Array | null, stage: number): Float32Array | null {
  const [shown, setShown] = useState(target);
  const last = useRef<{ values: Float32Array | null; stage: number }>({ values: target, stage });
  useEffect(() => {
    const from = last.current;
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    const glides =
      target && from.values?.length === target.length && from.stage !== stage && !still;
    last.current = { values: target, stage };
    if (!glides || !from.values) {
      setShown(target);
      return undefined;
    }
    const start = from.values;
    const began = performance.now();
    let frame = requestAnimationFrame(function move(now) {
      const share = Math.min(1, Math.max(0, (now - began) / EASE_MS));
      const eased = share * share * (3 - 2 * share);
      const between = target.map((value, index) => start[index]! + (value - start[index]!) * eased);
      last.current = { values: between, stage };
      setShown(between);
      if (share < 1) frame = requestAnimationFrame(move);
    });
    return () => cancelAnimationFrame(frame);
  }, [target, stage]);
  // numbers of another picture say nothing about this one
  return shown?.length === target?.length ? shown : target;
}
