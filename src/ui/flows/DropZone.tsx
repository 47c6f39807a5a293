import { useEffect, useState } from 'react';
import { takeFile } from '../../state/flows/files';
import { useFlowWords } from './flowWords';

/** Takes files dropped anywhere on the lab, and says so while one is dragged over it. */
export function DropZone() {
  const words = useFlowWords();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const isFile = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    const dragged = (event: DragEvent) => {
      if (!isFile(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const left = (event: DragEvent) => event.relatedTarget === null && setOver(false);
    const dropped = (event: DragEvent) => {
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      void takeFile(file);
    };
    window.addEventListener('dragover', dragged);
    window.addEventListener('dragleave', left);
    window.addEventListener('drop', dropped);
    return () => {
      window.removeEventListener('dragover', dragged);
      window.removeEventListener('dragleave', left);
      window.removeEventListener('drop', dropped);
    };
  }, []);
  if (!over) return null;
  return (
    <div className="pointer-events-none fixed inset-0 z-10 grid place-items-center bg-black/50 p-8">
      <p className="rounded-lg border-2 border-dashed border-edge bg-surface px-8 py-6 text-lg">
        {words.controls.drop}
      </p>
    </div>
  );
}
