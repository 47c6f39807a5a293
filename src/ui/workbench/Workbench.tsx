import type { EditorView } from '@codemirror/view';
import {
  type DragEvent,
  type KeyboardEvent,
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { flushSync } from 'react-dom';
import { useStore } from 'zustand';
import { formOf } from '../../spec/editedKernel';
import type { KernelColumn } from '../../state/comparison/column';
import { deviceStore } from '../../state/device';
import { dismissNotice, enterBench, openVariantFile } from '../../state/workbench/actions';
import { type Bench, createBench } from '../../state/workbench/bench';
import { compiledText } from '../../state/workbench/check';
import { runBench } from '../../state/workbench/run';
import { useComparison } from '../LabContext';
import { Button } from '../parts/Button';
import { copyText } from '../parts/clipboard';
import { Notice } from '../parts/Notice';
import { useWords } from '../words';
import { BenchBar } from './BenchBar';
import { BenchResults } from './BenchResults';
import { CompiledText } from './CompiledText';
import { Editor } from './Editor';
import { jumpTo } from './editorView';
import { ProblemList } from './ProblemList';
import { Variants } from './Variants';
import { useWorkbenchWords } from './workbenchWords';

/** A kernel's text, to be read, changed and run beside the original. */
export function Workbench({ column }: { readonly column: KernelColumn }) {
  // another device may run another form of the kernel, which is another text; none runs none
  const ready = useStore(deviceStore, ({ device }) => device.status === 'ready');
  const now = formOf(column.kernel, column.plan);
  const [form, setForm] = useState(now);
  if (ready && form !== now) setForm(now);
  return <OpenBench key={form} column={column} />;
}

function OpenBench({ column }: { readonly column: KernelColumn }) {
  const comparison = useComparison();
  const [bench] = useState(() => createBench(comparison, column.kernel));
  useEffect(() => enterBench(bench), [bench]);
  return <BenchView bench={bench} />;
}

function BenchView({ bench }: { readonly bench: Bench }) {
  const { t, say } = useWords();
  const words = useWorkbenchWords();
  const hint = useId();
  const editor = useRef<EditorView>(null);
  const runButton = useRef<HTMLButtonElement>(null);
  const [compiled, setCompiled] = useState(false);
  const notice = useStore(bench.store, (state) => state.notice);
  const keepView = useCallback((view: EditorView | null) => {
    editor.current = view;
  }, []);
  const leaveEditor = useCallback(() => runButton.current?.focus(), []);
  const label = words.editor(say(bench.kernel.name));
  return (
    // keys and files are for the whole bench, whatever has the focus on it
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      onKeyDownCapture={(event) => runsByKey(event, bench)}
      onDragOver={(event) => {
        event.preventDefault();
        // what is dropped here is a kernel, not results
        event.stopPropagation();
      }}
      // before the editor does, which would write the text of a file where it falls
      onDropCapture={(event) => takeDrop(event, bench)}
      className="grid min-h-0 overflow-auto lg:h-[calc(88dvh-58px)] lg:grid-cols-[minmax(0,1fr)_400px] lg:overflow-hidden"
    >
      <div className="flex min-w-0 flex-col border-line lg:min-h-0 lg:border-r">
        <p className="px-4 pt-3 text-[13px]">{words.lead}</p>
        <div className="flex flex-wrap items-center justify-between gap-2 px-4 py-2">
          <div className="flex gap-1">
            <ViewChoice compiled={compiled} onChange={setCompiled} />
            <CopyButton bench={bench} compiled={compiled} />
          </div>
          <Changed bench={bench} />
        </div>
        {notice && (
          <Notice
            tone="warn"
            actions={<Button onClick={() => dismissNotice(bench)}>{t.page.dismiss}</Button>}
          >
            <span className="break-words">{say(notice)}</span>
          </Notice>
        )}
        <div className="h-[56dvh] shrink-0 lg:h-auto lg:min-h-0 lg:flex-1 lg:shrink">
          {compiled && <CompiledText bench={bench} label={label} />}
          {/* stays, hidden: its history is what undo goes back by */}
          <div className={compiled ? 'hidden' : 'h-full min-h-0'}>
            <Editor
              bench={bench}
              label={label}
              describedBy={hint}
              onView={keepView}
              onLeave={leaveEditor}
            />
          </div>
        </div>
        <ProblemList
          bench={bench}
          onJump={(problem) => {
            // a hidden editor cannot take the focus
            flushSync(() => setCompiled(false));
            if (editor.current) jumpTo(editor.current, problem);
          }}
        />
        <p id={hint} className="border-t border-line px-4 py-2 text-xs text-muted">
          {words.keys}
        </p>
      </div>
      <div className="grid content-start gap-4 p-4 lg:min-h-0 lg:overflow-auto">
        <BenchBar bench={bench} runButton={runButton} />
        <BenchResults bench={bench} />
        <Variants bench={bench} />
      </div>
    </div>
  );
}

interface ViewChoiceProps {
  readonly compiled: boolean;
  readonly onChange: (compiled: boolean) => void;
}

function ViewChoice({ compiled, onChange }: ViewChoiceProps) {
  const words = useWorkbenchWords();
  return (
    <div role="group" aria-label={words.view} className="flex gap-1">
      {([false, true] as const).map((each) => (
        <Button
          key={String(each)}
          className="h-7 px-2 text-xs aria-pressed:border-ink aria-pressed:font-semibold"
          aria-pressed={compiled === each}
          onClick={() => onChange(each)}
        >
          {each ? words.views.compiled : words.views.edit}
        </Button>
      ))}
    </div>
  );
}

/** Copies the text that is shown. */
function CopyButton({ bench, compiled }: { readonly bench: Bench; readonly compiled: boolean }) {
  const { t, say } = useWords();
  const [copied, setCopied] = useState<boolean | null>(null);
  const copy = async () => {
    const { text } = bench.store.getState();
    const shown = compiled ? compiledText(bench, text) : text;
    setCopied(await copyText(typeof shown === 'string' ? shown : say(shown)));
  };
  return (
    <>
      <Button
        className="h-7 px-2 text-xs"
        onBlur={() => setCopied(null)}
        onClick={() => void copy()}
      >
        {t.results.copy}
      </Button>
      <span role="status" className="self-center text-xs text-muted">
        {copied !== null && (copied ? t.results.copied : t.results.copyFailed)}
      </span>
    </>
  );
}

function Changed({ bench }: { readonly bench: Bench }) {
  const words = useWorkbenchWords();
  const { text, original, name, form } = useStore(bench.store);
  return (
    <p className="text-xs text-muted">
      <span className="font-mono">{form}</span> ·{' '}
      {text === original ? words.unchanged : [words.changed, name].filter(Boolean).join(': ')}
    </p>
  );
}

/** Ctrl or ⌘ with Enter runs the bench, and not the page behind it. */
function runsByKey(event: KeyboardEvent, bench: Bench): void {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  event.stopPropagation();
  void runBench(bench);
}

function takeDrop(event: DragEvent, bench: Bench): void {
  const file = event.dataTransfer.files[0];
  if (!file) return;
  event.preventDefault();
  event.stopPropagation();
  void openVariantFile(bench, file);
}
