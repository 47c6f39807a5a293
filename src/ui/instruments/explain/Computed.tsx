import { useStore } from 'zustand';
import { explainStore } from '../../../state/explain/explainStore';
import { Provenance } from '../../parts/Provenance';

/** Numbers of the GPU are measured; those that float64 gave in its place say so at the top. */
export function Computed() {
  const onGpu = useStore(explainStore, ({ traces }) => traces?.computed.on === 'gpu');
  return onGpu ? (
    <Provenance kind="measured" />
  ) : (
    <span className="text-xs text-muted">float64</span>
  );
}
