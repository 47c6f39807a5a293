import { useEffect } from 'react';
import { useStore } from 'zustand';
import { ROOFLINE_WORDS } from '../../../i18n/instruments/roofline';
import { adapterName, deviceStore } from '../../../state/device';
import { dotOf, type RooflineDot } from '../../../state/instruments/roofline';
import { probeDevice } from '../../../state/instruments/probeDevice';
import { roofsOf, roofStore } from '../../../state/instruments/roofStore';
import { useComparison, useLab } from '../../LabContext';
import { ChartFigure } from '../../parts/ChartFigure';
import { useOwnWords, useWords } from '../../words';
import { RoofBar } from './RoofBar';
import { RooflineChart } from './RooflineChart';
import { RooflineTable } from './RooflineTable';

/** What the device can reach, and where each kernel stands under it. */
export function Roofline() {
  const words = useOwnWords(ROOFLINE_WORDS);
  const { t } = useWords();
  const device = useStore(deviceStore, (state) => state.device);
  const roofs = useStore(roofStore, (store) => roofsOf(store, device));
  const dots = useDots();
  // who opens the roofline wants the roof
  useEffect(() => {
    if (device.status === 'ready' && !roofsOf(roofStore.getState(), device)) void probeDevice();
  }, [device]);
  return (
    <div className="grid gap-3">
      <p className="max-w-prose">{words.lead}</p>
      <RoofBar roofs={roofs} ready={device.status === 'ready'} />
      {dots.every(({ gigaflopsPerSecond }) => gigaflopsPerSecond === null) && (
        <p className="text-muted">{words.none}</p>
      )}
      <ChartFigure
        name="roofline"
        title={t.instruments.tabs.roofline}
        heading={device.status === 'ready' ? { text: adapterName(device.adapter) } : {}}
      >
        <RooflineChart dots={dots} roofs={roofs} />
      </ChartFigure>
      <RooflineTable dots={dots} roofs={roofs} />
    </div>
  );
}

function useDots(): readonly RooflineDot[] {
  const { runStore, countStore } = useComparison();
  const { setting, columns } = useLab();
  const { runs } = useStore(runStore);
  const counts = useStore(countStore);
  return columns
    .filter(({ kernel }) => setting.kernels.includes(kernel.id))
    .map((column) => dotOf(column, runs[column.kernel.id], counts[column.kernel.id]));
}
