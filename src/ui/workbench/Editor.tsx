import type { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import type { Bench } from '../../state/workbench/bench';
import { editText } from '../../state/workbench/actions';
import { useWords } from '../words';
import { EDITOR_PHRASES } from './editorPhrases';
import { createEditor, replaceText, showProblems } from './editorView';

interface EditorProps {
  readonly bench: Bench;
  readonly label: string;
  readonly describedBy: string;
  /** Told of the editor while it is there. */
  readonly onView: (view: EditorView | null) => void;
  /** Where the focus goes when a person leaves by Escape. */
  readonly onLeave: () => void;
}

/** The text of the bench in an editor; both follow each other. */
export function Editor({ bench, label, describedBy, onView, onLeave }: EditorProps) {
  const { language, say } = useWords();
  const parent = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!parent.current) return;
    const { store } = bench;
    const editor = createEditor({
      parent: parent.current,
      text: store.getState().text,
      label,
      describedBy,
      phrases: EDITOR_PHRASES[language],
      onChange: (text) => editText(bench, text),
      onLeave,
    });
    onView(editor);
    editor.focus();
    const show = () => showProblems(editor, store.getState().problems, ({ text }) => say(text));
    show();
    const unsubscribe = store.subscribe((now, before) => {
      replaceText(editor, now.text);
      if (now.problems !== before.problems) show();
    });
    return () => {
      unsubscribe();
      onView(null);
      editor.destroy();
    };
  }, [bench, label, describedBy, language, say, onView, onLeave]);
  return <div ref={parent} className="h-full min-h-0" />;
}
