import type { Traffic } from '../spec/kernel';
import { BYTES_PER_ELEMENT } from '../spec/tensor';

export function reads(tensor: string, elements: number): Traffic {
  return { tensor, readBytes: elements * BYTES_PER_ELEMENT, writeBytes: 0 };
}

export function writes(tensor: string, elements: number): Traffic {
  return { tensor, readBytes: 0, writeBytes: elements * BYTES_PER_ELEMENT };
}
