import { useState } from 'react';
import { useStore } from 'zustand';
import { formatBytes, formatNs } from '../../spec/format';
import { adapterName, deviceStore, type DeviceState } from '../../state/device';
import { Button } from '../parts/Button';
import { useWords, type Words } from '../words';
import { DeviceDetails } from './DeviceDetails';

/** The device in one line; opens to everything that is known of it. */
export function DeviceChip() {
  const words = useWords();
  const device = useStore(deviceStore, (state) => state.device);
  const [open, setOpen] = useState(false);
  const ready = device.status === 'ready';
  return (
    <>
      <Button
        onClick={() => setOpen(true)}
        disabled={!ready}
        aria-haspopup="dialog"
        className="max-w-full min-w-0 disabled:opacity-100"
      >
        <span
          aria-hidden="true"
          className={`size-2 shrink-0 rounded-full ${ready ? 'bg-[var(--accent-2)]' : 'bg-edge'}`}
        />
        <span className="truncate">{chipText(device, words)}</span>
      </Button>
      {open && ready && <DeviceDetails device={device} onClose={() => setOpen(false)} />}
    </>
  );
}

function chipText(device: DeviceState, { t }: Words): string {
  if (device.status === 'opening') return t.device.opening;
  if (device.status === 'lost') return t.device.lost;
  if (device.status === 'unavailable') return t.device.none;
  const { adapter, capabilities, clock } = device;
  const { vendor, architecture } = adapter;
  const name = [vendor, architecture].filter(Boolean).join(' ') || adapterName(adapter);
  return [
    name,
    formatBytes(capabilities.limits.maxComputeWorkgroupStorageSize),
    t.device.clockKind[clock.kind],
    formatNs(clock.quantumNs),
  ].join(' · ');
}
