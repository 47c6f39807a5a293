import { appended, flowStore } from './flowStore';

/** The counters of the page move at most so often. */
const FLUSH_MS = 100;
/** Weight of the newest submission in the rate that is shown. */
const NEWEST = 0.1;

/** Collects losses between two moments of the page. */
export class Counter {
  private pending = new Float32Array();
  private rate = flowStore.getState().stepsPerSecond;
  private step = flowStore.getState().step;
  private flushedAt = performance.now();

  add(losses: Float32Array, ms: number, step: number): void {
    this.pending = appended(this.pending, losses) as Float32Array<ArrayBuffer>;
    this.step = step;
    const now = (1000 * losses.length) / ms;
    this.rate = this.rate === null ? now : this.rate + NEWEST * (now - this.rate);
    if (performance.now() - this.flushedAt > FLUSH_MS) this.flush();
  }

  flush(): void {
    const { losses } = flowStore.getState();
    flowStore.setState({
      step: this.step,
      losses: appended(losses, this.pending),
      stepsPerSecond: this.rate,
      waiting: false,
    });
    this.pending = new Float32Array();
    this.flushedAt = performance.now();
  }
}
