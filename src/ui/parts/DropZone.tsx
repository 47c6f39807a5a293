import { useEffect, useState } from 'react';

interface DropZoneProps {
  /** What may be dropped, shown while something is dragged over the page. */
  readonly text: string;
  readonly onFile: (file: File) => void;
}

/** Takes files dropped anywhere on the lab, and says so while one is dragged over it. */
export function DropZone({ text, onFile }: DropZoneProps) {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const isFile = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    const dragged = (event: DragEvent) => {
      if (!isFile(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const left = (event: DragEvent) => event.relatedTarget === null && setOver(false);
    // a part of the page may take a drop for itself: the drag has ended all the same
    const ended = () => setOver(false);
    const dropped = (event: DragEvent) => {
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      onFile(file);
    };
    window.addEventListener('dragover', dragged);
    window.addEventListener('dragleave', left);
    window.addEventListener('drop', ended, true);
    window.addEventListener('drop', dropped);
    return () => {
      window.removeEventListener('dragover', dragged);
      window.removeEventListener('dragleave', left);
      window.removeEventListener('drop', ended, true);
      window.removeEventListener('drop', dropped);
    };
  }, [onFile]);
  if (!over) return null;
  return (
    <div className="pointer-events-none fixed inset-0 z-10 grid place-items-center bg-black/50 p-8">
      <p className="rounded-lg border-2 border-dashed border-edge bg-surface px-8 py-6 text-lg">
        {text}
      </p>
    </div>
  );
}
