import { InputError } from '../../../src/cli/errors';
import { quoteOutside } from '../../../src/spec/outsideText';
import { anv } from './anv';
import type { Driver } from './driver';
import { hk } from './hk';
import { nvk } from './nvk';
import { radv } from './radv';
import { tu } from './tu';

export const DRIVERS: readonly Driver[] = [radv, nvk, anv, hk, tu];

/** A device as its driver and as the options name it, `radv:navi31`. */
export interface Target {
  readonly name: string;
  readonly driver: Driver;
  /** What stands behind the driver's name. */
  readonly device: string;
}

const TARGETS: readonly Target[] = DRIVERS.flatMap((driver) =>
  driver.devices.map((device) => ({ name: `${driver.id}:${device}`, driver, device })),
);

/** @throws InputError at a device that is unknown */
export function findTarget(name: string): Target {
  const target = TARGETS.find((each) => each.name === name);
  if (target) return target;
  const names = TARGETS.map((each) => each.name).join(', ');
  throw new InputError(`--device ${quoteOutside(name)}: there is no such device, choose ${names}`);
}
