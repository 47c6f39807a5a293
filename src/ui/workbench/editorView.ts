import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, indentUnit } from '@codemirror/language';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, type Text as Lines } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import type { Problem } from '../../state/workbench/bench';
import { editorTheme } from './editorTheme';
import { wgsl } from './wgsl';

interface EditorOptions {
  readonly parent: HTMLElement;
  readonly text: string;
  readonly label: string;
  readonly describedBy: string;
  /** The editor's own words, by their English. */
  readonly phrases: Readonly<Record<string, string>>;
  readonly onChange: (text: string) => void;
  readonly onLeave: () => void;
}

/** An editor for WGSL. Tab is left to the page: it moves the focus, as everywhere. */
export function createEditor(options: EditorOptions): EditorView {
  const { parent, text, label, describedBy, phrases, onChange, onLeave } = options;
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        highlightActiveLineGutter(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        bracketMatching(),
        highlightSelectionMatches(),
        search({ top: true }),
        indentUnit.of('  '),
        wgsl,
        editorTheme,
        EditorState.phrases.of(phrases),
        EditorView.contentAttributes.of({
          'aria-label': label,
          'aria-describedby': describedBy,
          spellcheck: 'false',
          // where the dialog opens with the editor in it, that is where it begins
          autofocus: '',
          // it takes the focus anyhow; this says so to those who look for it
          tabindex: '0',
        }),
        keymap.of([...searchKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
        keymap.of([{ key: 'Escape', run: leave(onLeave) }]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
}

/** The keys before this one had no use for it: it leaves the editor instead of closing the dialog. */
function leave(onLeave: () => void) {
  return (view: EditorView): boolean => {
    onLeave();
    // where there is nothing to go to, the dialog closes
    return !view.hasFocus;
  };
}

/** Puts another text into the editor as one step that undo takes back, where the two differ. */
export function replaceText(view: EditorView, text: string): void {
  const before = view.state.doc.toString();
  if (before === text) return;
  let from = 0;
  while (from < before.length && before[from] === text[from]) from += 1;
  let [end, newEnd] = [before.length, text.length];
  while (end > from && newEnd > from && before[end - 1] === text[newEnd - 1]) {
    end -= 1;
    newEnd -= 1;
  }
  view.dispatch({
    changes: { from, to: end, insert: text.slice(from, newEnd) },
    userEvent: 'input.replace',
  });
}

/** Shows problems on their lines. */
export function showProblems(
  view: EditorView,
  problems: readonly Problem[],
  say: (problem: Problem) => string,
): void {
  const { doc } = view.state;
  const diagnostics = problems
    .filter(({ line }) => line > 0)
    .map((problem): Diagnostic => {
      const { severity } = problem;
      return { ...placeOf(problem, doc), severity, message: say(problem) };
    });
  view.dispatch(setDiagnostics(view.state, diagnostics));
}

/** Puts the cursor where a problem is, and the focus with it. */
export function jumpTo(view: EditorView, problem: Problem): void {
  const { from } = placeOf(problem, view.state.doc);
  view.dispatch({
    selection: { anchor: from },
    effects: EditorView.scrollIntoView(from, { y: 'center' }),
  });
  view.focus();
}

/** The word that a problem is about; its line, where there is none. */
function placeOf({ line, column }: Problem, doc: Lines): { from: number; to: number } {
  const { from, to, text } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  const start = Math.min(from + Math.max(column - 1, 0), to);
  const word = /^\w+/.exec(text.slice(start - from));
  return { from: start, to: word ? start + word[0].length : Math.min(start + 1, to) };
}
