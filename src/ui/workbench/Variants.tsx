import { useId, useRef, useState } from 'react';
import { useStore } from 'zustand';
import {
  deleteVariant,
  loadVariant,
  openVariantFile,
  renameVariant,
  restoreVariant,
  saveVariant,
  variantFile,
} from '../../state/workbench/actions';
import type { Bench } from '../../state/workbench/bench';
import type { StoredVariant } from '../../state/workbench/kept';
import { FileButton } from '../parts/FileButton';
import { Button } from '../parts/Button';
import { saveText } from '../parts/clipboard';
import { takeLostFocus } from '../parts/lostFocus';
import { useWords } from '../words';
import { useWorkbenchWords } from './workbenchWords';

/** Texts under a name: kept in the browser, shared as files. */
export function Variants({ bench }: { readonly bench: Bench }) {
  const { variants: words } = useWorkbenchWords();
  const heading = useId();
  const { variants, removed } = useStore(bench.store);
  const list = useRef<HTMLUListElement>(null);
  return (
    <section aria-labelledby={heading} className="grid gap-2 border-t border-line pt-3">
      <h3 id={heading} className="text-xs font-semibold text-muted">
        {words.title}
      </h3>
      <SaveAs bench={bench} />
      {variants.length === 0 && <p className="text-xs text-muted">{words.none}</p>}
      <ul ref={list} tabIndex={-1} aria-labelledby={heading} className="grid gap-1">
        {variants.map((variant) => (
          <VariantRow key={variant.name} bench={bench} variant={variant} />
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-2 text-xs">
        <p role="status" className="min-w-0 break-words">
          {removed && words.removed(removed.name)}
        </p>
        {removed && (
          <Button
            key={removed.name}
            ref={takeLostFocus}
            className="h-7 px-2 text-xs"
            onClick={() => {
              restoreVariant(bench);
              list.current?.focus();
            }}
          >
            {words.undo}
          </Button>
        )}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Button onClick={() => saveFile(bench)}>{words.saveFile}</Button>
        <FileButton
          text={words.open}
          accept=".wgsl,.txt"
          onFile={(file) => void openVariantFile(bench, file)}
        />
      </div>
      <p className="text-xs text-muted">{words.fileHint}</p>
    </section>
  );
}

function saveFile(bench: Bench, variant?: StoredVariant): void {
  const { name, text } = variantFile(bench, variant);
  saveText(text, name, 'text/plain');
}

function SaveAs({ bench }: { readonly bench: Bench }) {
  const { variants: words } = useWorkbenchWords();
  const loaded = useStore(bench.store, (state) => state.name);
  const [typed, setTyped] = useState<string | null>(null);
  const name = typed ?? loaded;
  return (
    <form
      className="flex flex-wrap items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        saveVariant(bench, name);
        setTyped(null);
      }}
    >
      <NameField label={words.name} value={name} onChange={setTyped} />
      <Button type="submit" disabled={name.trim() === ''}>
        {words.save}
      </Button>
    </form>
  );
}

interface NameFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function NameField({ label, value, onChange }: NameFieldProps) {
  return (
    <input
      type="text"
      aria-label={label}
      placeholder={label}
      value={value}
      maxLength={80}
      onChange={(event) => onChange(event.target.value)}
      className="h-8 min-w-0 flex-1 rounded border border-edge bg-surface px-2"
    />
  );
}

interface VariantRowProps {
  readonly bench: Bench;
  readonly variant: StoredVariant;
}

function VariantRow({ bench, variant }: VariantRowProps) {
  const { language } = useWords();
  const { variants: words } = useWorkbenchWords();
  const form = useStore(bench.store, (state) => state.form);
  const [renaming, setRenaming] = useState<string | null>(null);
  const { name, kept } = variant;
  const action = (text: string, onClick: () => void) => (
    <Button className="h-7 px-2 text-xs" aria-label={words.of(text, name)} onClick={onClick}>
      {text}
    </Button>
  );
  const when = new Date(kept).toLocaleString(language, { dateStyle: 'short', timeStyle: 'short' });
  return (
    <li className="grid gap-1 rounded bg-sunken p-2">
      {renaming === null ? (
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="min-w-0 font-medium break-words">{name}</span>
          <span className="text-xs text-muted">
            {when}
            {variant.form !== form && ` · ${words.otherForm(variant.form)}`}
          </span>
        </p>
      ) : (
        <form
          className="flex gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            renameVariant(bench, variant, renaming);
            setRenaming(null);
          }}
        >
          <NameField
            label={words.of(words.renameDone, name)}
            value={renaming}
            onChange={setRenaming}
          />
          <Button type="submit">{words.rename}</Button>
        </form>
      )}
      <div className="flex flex-wrap gap-1">
        {action(words.load, () => loadVariant(bench, variant))}
        {action(words.rename, () => setRenaming(renaming === null ? name : null))}
        {action(words.file, () => saveFile(bench, variant))}
        {action(words.delete, () => deleteVariant(bench, variant))}
      </div>
    </li>
  );
}
