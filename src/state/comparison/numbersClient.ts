import type { Dims, Task } from '../../spec/task';
import type { TensorValues } from '../../spec/tensor';
import type { NumbersReply, NumbersRequest } from './numbers';

interface Waiting {
  readonly resolve: (values: TensorValues | Float64Array) => void;
  readonly reject: (error: Error) => void;
}

/** A comparison's end of its worker: started when first needed, ended when a run is stopped. */
export class NumbersClient {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  async inputs(task: Task, dims: Dims, seed: number): Promise<TensorValues> {
    const values = await this.ask({ kind: 'inputs', task: task.id, dims, seed });
    return values as TensorValues;
  }

  /**
   * @param source the seed that the inputs follow from, or the inputs themselves
   * @param output the name of one of the outputs; the first unless given
   */
  async reference(
    task: Task,
    dims: Dims,
    source: Pick<NumbersRequest, 'seed' | 'inputs'>,
    rows: readonly number[],
    output?: string,
  ): Promise<Float64Array> {
    const asked = { kind: 'reference', task: task.id, dims, ...source, rows, output } as const;
    const values = await this.ask(asked);
    return values as Float64Array;
  }

  /** Drops the work under way: nobody waits for it any more. */
  cancel(reason: Error): void {
    if (this.waiting.size === 0) return;
    this.worker?.terminate();
    this.worker = null;
    for (const { reject } of this.waiting.values()) reject(reason);
    this.waiting.clear();
  }

  /** Ends the worker; it starts again when it is next needed. */
  close(): void {
    this.cancel(new DOMException('closed', 'AbortError'));
    this.worker?.terminate();
    this.worker = null;
  }

  private ask(
    request: DistributiveOmit<NumbersRequest, 'id'>,
  ): Promise<TensorValues | Float64Array> {
    this.worker ??= this.start();
    const worker = this.worker;
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      worker.postMessage({ ...request, id });
    });
  }

  private start(): Worker {
    const worker = new Worker(new URL('./numbers.worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<NumbersReply>) => {
      const waiting = this.waiting.get(data.id);
      this.waiting.delete(data.id);
      if ('error' in data) waiting?.reject(new Error(data.error));
      else waiting?.resolve(data.values);
    };
    worker.onerror = ({ message }) => this.cancel(new Error(message || 'the worker failed'));
    return worker;
  }
}

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown
  ? Omit<Union, Key>
  : never;
