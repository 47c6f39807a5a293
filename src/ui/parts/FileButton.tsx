import { useRef } from 'react';
import { Button } from './Button';

interface FileButtonProps {
  readonly text: string;
  /** Ends of names that the browser offers. */
  readonly accept: string;
  readonly onFile: (file: File) => void;
  readonly className?: string;
}

/** Opens the browser's own choice of a file. */
export function FileButton({ text, accept, onFile, className = '' }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button className={className} onClick={() => input.current?.click()}>
        {text}
      </Button>
      <input
        ref={input}
        type="file"
        accept={accept}
        aria-label={text}
        hidden
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) onFile(file);
          // the same file may be chosen again, once it is mended
          event.target.value = '';
        }}
      />
    </>
  );
}
