import { useState } from 'react';
import { currentLink } from '../../state/address';
import { jsonReport, markdownReport } from '../../state/comparison/report';
import type { Finished } from '../../state/comparison/runState';
import { useComparison, useLab, useLabWords } from '../LabContext';
import { Button } from '../parts/Button';
import { copyText, saveText } from '../parts/clipboard';
import { useWords } from '../words';

interface ExportBarProps {
  readonly results: readonly Finished[];
}

/** Results leave the page: copied or saved, for people or for programs. */
export function ExportBar({ results }: ExportBarProps) {
  const { t, language } = useWords();
  const { lab } = useComparison();
  const { capabilities } = useLab();
  const { words } = useLabWords();
  const [copied, setCopied] = useState<boolean | null>(null);
  if (results.length === 0) return null;
  const reportWords = { ...t.report, title: words.report, values: words.values };
  const markdown = () => markdownReport(lab, results, currentLink(), reportWords, language);
  const json = () => jsonReport(lab, results, capabilities, currentLink());
  const copy = async (text: string) => setCopied(await copyText(text));
  return (
    <div role="group" aria-label={t.results.export} className="flex flex-wrap items-center gap-2">
      <Format word={t.results.copy} name="Markdown" onChoose={() => void copy(markdown())} />
      <Format word={t.results.copy} name="JSON" onChoose={() => void copy(json())} />
      <Format
        word={t.results.save}
        name="Markdown"
        onChoose={() => saveText(markdown(), 'tilescope.md', 'text/markdown')}
      />
      <Format
        word={t.results.save}
        name="JSON"
        onChoose={() => saveText(json(), 'tilescope.json', 'application/json')}
      />
      <span role="status" className="text-muted not-empty:order-first">
        {copied !== null && (copied ? t.results.copied : t.results.copyFailed)}
      </span>
    </div>
  );
}

interface FormatProps {
  readonly word: string;
  readonly name: string;
  readonly onChoose: () => void;
}

function Format({ word, name, onChoose }: FormatProps) {
  return (
    <Button className="h-7 px-2 text-xs" onClick={onChoose}>
      {word} {name}
    </Button>
  );
}
