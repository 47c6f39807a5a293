import type { ReactNode } from 'react';
import { PLANNED_LIMITS } from '../../spec/capabilities';
import { formatBytes, formatNs } from '../../spec/format';
import { adapterName, type DeviceState } from '../../state/device';
import { Modal } from '../parts/Modal';
import { useWords } from '../words';
import { CopyDiagnostics } from './CopyDiagnostics';

interface DeviceDetailsProps {
  readonly device: Extract<DeviceState, { readonly status: 'ready' }>;
  readonly onClose: () => void;
}

/** Limits that count bytes; the others count things. */
const IN_BYTES = new Set([
  'maxBufferSize',
  'maxComputeWorkgroupStorageSize',
  'maxStorageBufferBindingSize',
]);

export function DeviceDetails({ device, onClose }: DeviceDetailsProps) {
  const { t, integer } = useWords();
  const { adapter, capabilities, clock } = device;
  const features = [...capabilities.features].toSorted().join(', ');
  // the names without the description
  const identity = adapterName({ ...adapter, description: '' });
  return (
    <Modal title={t.device.title} onClose={onClose}>
      <div className="overflow-y-auto p-4">
        <p className="text-base font-medium">{adapterName(adapter)}</p>
        {identity !== adapterName(adapter) && <p className="text-muted">{identity}</p>}
        {adapter.software && (
          <p className="mt-2 text-warn">
            <strong>{t.device.software}.</strong> {t.device.softwareNote}
          </p>
        )}
        <dl className="mt-4 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
          <Fact name={t.device.clock}>
            {t.device.clockKind[clock.kind]}, {t.device.quantum(formatNs(clock.quantumNs))}
          </Fact>
          <Fact name={t.device.features}>{features || t.device.noFeatures}</Fact>
        </dl>
        {clock.kind === 'wall' && <p className="mt-2 text-muted">{t.device.wallNote}</p>}
        <h3 className="mt-4 mb-1 font-semibold">{t.device.limits}</h3>
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
          {PLANNED_LIMITS.map((name) => {
            const value = capabilities.limits[name];
            return (
              <Fact key={name} name={t.device.limit[name]}>
                {IN_BYTES.has(name) ? formatBytes(value) : integer(value)}
              </Fact>
            );
          })}
        </dl>
        <div className="mt-4">
          <CopyDiagnostics />
        </div>
      </div>
    </Modal>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
