import { formatBytes } from '../spec/format';
import { quoteOutside } from '../spec/outsideText';
import type { AdapterDescription } from '../spec/measurement';
import type { Engine } from '../gpu/device';
import { JSON_OPTION, toJson, withEngine, type Command } from './command';
import { parseOptions } from './options';
import { formatTable } from './table';

export const info: Command = {
  name: 'info',
  summary: 'the adapter, its features, limits and clock',
  options: JSON_OPTION,
  async run(args) {
    const { json } = parseOptions(args, JSON_OPTION);
    const report = await withEngine(async (engine) => describe(engine));
    return { output: json ? toJson(report) : formatReport(report), failures: [] };
  },
};

function describe({ adapter, capabilities, clock }: Engine) {
  const { features, limits } = capabilities;
  return { adapter, features: [...features].toSorted(), limits, clock };
}

function formatReport({ adapter, features, limits, clock }: ReturnType<typeof describe>): string {
  const rows = [
    ['adapter', adapterName(adapter)],
    ['features', features.join(', ')],
    ['clock', `${clock.kind}, moves in steps of ${clock.quantumNs} ns`],
    ...Object.entries(limits).map(([name, limit]) => [name, formatLimit(name, limit)]),
  ];
  return formatTable(rows[0]!, rows.slice(1));
}

/** A driver's words for its adapter are shown up to this length. */
const NAME_CHARACTERS = 120;

/** The adapter in words, as far as it names itself. */
export function adapterName(adapter: AdapterDescription): string {
  const { vendor, architecture, device, description, software } = adapter;
  const words = [
    description || device,
    vendor,
    architecture,
    software ? 'computes on the CPU' : '',
  ];
  return words
    .filter((word) => word !== '')
    .map((word) => quoteOutside(word, NAME_CHARACTERS))
    .join(', ');
}

/** Every planned limit that ends so counts bytes. */
function formatLimit(name: string, limit: number): string {
  return name.endsWith('Size') ? formatBytes(limit) : String(limit);
}
