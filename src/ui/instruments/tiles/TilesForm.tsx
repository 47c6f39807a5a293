import { useId, useState } from 'react';
import { useStore } from 'zustand';
import { TILES_WORDS } from '../../../i18n/instruments/tiles';
import type { Kernel } from '../../../spec/kernel';
import { deviceStore } from '../../../state/device';
import { lookAtTiles, MOST_TRIED, stopTiles, tilesOf } from '../../../state/instruments/tiles';
import { useComparison } from '../../LabContext';
import { Button } from '../../parts/Button';
import { takeLostFocus } from '../../parts/lostFocus';
import { Choice } from '../../parts/Choice';
import { useOwnWords, useWords } from '../../words';

interface TilesFormProps {
  readonly kernel: Kernel;
  /** Those that have something to tune. */
  readonly kernels: readonly Kernel[];
  readonly onChoose: (kernel: string) => void;
}

/** Whose tiles, and what to do with them. */
export function TilesForm({ kernel, kernels, onChoose }: TilesFormProps) {
  const { t, say } = useWords();
  const words = useOwnWords(TILES_WORDS);
  const comparison = useComparison();
  const { status } = useStore(tilesOf(comparison).store);
  const ready = useStore(deviceStore, ({ device }) => device.status === 'ready');
  return (
    <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
      <label className="grid gap-1">
        <span className="text-xs text-muted">{words.kernel}</span>
        <Choice
          label={words.kernel}
          value={kernel.id}
          options={kernels.map(({ id, name }) => ({ value: id, text: say(name) }))}
          onChange={onChoose}
        />
      </label>
      {status === 'running' ? (
        <Button ref={takeLostFocus} onClick={() => stopTiles(comparison)}>
          {t.controls.stop}
        </Button>
      ) : (
        <>
          <Button
            look="main"
            ref={takeLostFocus}
            disabled={!ready}
            title={words.tuneHint(MOST_TRIED)}
            onClick={() => void lookAtTiles(comparison, kernel.id, { kind: 'search' })}
          >
            {words.tune}
          </Button>
          {kernel.tunables.length > 1 && <MapForm key={kernel.id} kernel={kernel} ready={ready} />}
        </>
      )}
    </div>
  );
}

interface MapFormProps {
  readonly kernel: Kernel;
  readonly ready: boolean;
}

/** Two tunables for a map; the others stay as the device gets them. */
function MapForm({ kernel, ready }: MapFormProps) {
  const { say } = useWords();
  const words = useOwnWords(TILES_WORDS);
  const comparison = useComparison();
  const names = kernel.tunables.map(({ name }) => name);
  const [rows, setRows] = useState(names[0]!);
  const [cols, setCols] = useState(names[1]!);
  const label = useId();
  const options = kernel.tunables.map(({ name, label: text }) => ({
    value: name,
    text: say(text),
  }));
  const other = (taken: string) => options.filter(({ value }) => value !== taken);
  return (
    <fieldset aria-labelledby={label} className="flex min-w-0 flex-wrap items-center gap-2">
      <span id={label} className="text-muted">
        {words.mapOf}
      </span>
      <Choice
        label={words.mapRows}
        value={rows}
        options={options}
        onChange={(name) => {
          if (name === cols) setCols(rows);
          setRows(name);
        }}
      />
      {words.by}
      <Choice label={words.mapCols} value={cols} options={other(rows)} onChange={setCols} />
      <Button
        disabled={!ready}
        onClick={() => void lookAtTiles(comparison, kernel.id, { kind: 'map', rows, cols })}
      >
        {words.map}
      </Button>
    </fieldset>
  );
}
