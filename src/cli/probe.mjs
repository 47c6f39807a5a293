// Asks Dawn for an adapter, in a process of its own: Dawn writes what it misses to stderr, and the
// environment that names a driver must stand before a process starts. Ends with 0 where there is one,
// with 2 where it computes on the CPU.
import { create } from 'webgpu';

// Dawn lives as long as the object that create() returned, so it must outlast the question
const gpu = create([]);
const adapter = await gpu.requestAdapter().catch(() => null);
process.exit(adapter ? (adapter.info.isFallbackAdapter ? 2 : 0) : 1);
