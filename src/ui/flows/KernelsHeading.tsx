import { useFlowWords } from './flowWords';

/** Parts the flow that learns from the kernels that run it. */
export function KernelsHeading() {
  const { kernels } = useFlowWords();
  return (
    <div className="mx-auto max-w-[2560px] px-4 pt-6">
      <div className="border-t border-line pt-6">
        <h2 className="text-lg font-semibold">{kernels.title}</h2>
        <p className="max-w-[90ch] text-muted">{kernels.about}</p>
      </div>
    </div>
  );
}
