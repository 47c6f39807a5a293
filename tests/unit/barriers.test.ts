import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { flowKernels, offeredAttentionKernels } from '../../src/kernels';
import type { AttentionDims } from '../../src/kernels/attention/dims';
import { trainingStep, type TrainingDims } from '../../src/kernels/flow/trainingStep';
import {
  type Capabilities,
  DEFAULT_CAPABILITIES,
  type MatrixSize,
} from '../../src/spec/capabilities';
import type { Kernel, Plan, ShaderFile, Tuning } from '../../src/spec/kernel';
import { resolveTuning, unsupported } from '../../src/spec/plan';
import { editableSource } from '../../src/spec/shader';
import type { Dims } from '../../src/spec/task';
import { findRace } from './races/races';

const MOST_LANES = 32;

interface Case {
  readonly kernel: Kernel;
  readonly dims: Dims;
  readonly tuning: Partial<Tuning>;
  readonly capabilities: Capabilities;
}

interface Device {
  readonly subgroupSize?: number;
  readonly isCpu?: boolean;
  /** What its units multiply. */
  readonly matrices?: readonly MatrixSize[];
  /** Workgroup memory: with little of it, tiles pass in slices. */
  readonly bytes?: number;
}

function one<D extends Dims>(
  kernel: Kernel<D>,
  dims: D,
  tuning: Partial<Tuning> = {},
  { subgroupSize, isCpu = false, matrices = [], bytes = 16_384 }: Device = {},
): Case {
  const limits = { ...DEFAULT_CAPABILITIES.limits, maxComputeWorkgroupStorageSize: bytes };
  const capabilities: Capabilities = {
    ...DEFAULT_CAPABILITIES,
    limits,
    ...(subgroupSize !== undefined && {
      features: new Set(['subgroups', 'shader-f16']),
      subgroupSize,
      largestSubgroup: subgroupSize,
      isCpu,
      matrices,
    }),
  };
  return { kernel: kernel as unknown as Kernel, dims, tuning, capabilities };
}

const EIGHTS: Device = {
  subgroupSize: 8,
  matrices: [{ rows: 8, columns: 8, depth: 8 }],
};
const OBLONG: Device = {
  subgroupSize: 32,
  matrices: [{ rows: 8, columns: 16, depth: 16 }],
};
const CPU: Device = { subgroupSize: 4, isCpu: true };

const kernelOf = (id: string): Kernel<AttentionDims> =>
  offeredAttentionKernels.find((kernel) => kernel.id === id)!;

const plain: AttentionDims = {
  batch: 1,
  heads: 1,
  tokens: 13,
  keys: 50,
  headDim: 6,
  causal: false,
  queryOffset: 0,
};
const masked: AttentionDims = { ...plain, causal: true, queryOffset: 30, mask: true };
const causal: AttentionDims = { ...plain, tokens: 70, keys: 70, causal: true };
const rows = { tileRows: 8, tileCols: 16 };

/** Room for q_tile and p_tile of such tiles, and for a slice of K or V. */
const TIGHT = 1600;

const stack: TrainingDims = {
  batch: 20,
  dimensions: 3,
  coupling: 1,
  mixing: true,
  layers: 2,
  width: 8,
  depth: 2,
  bins: 4,
  inverse: false,
  stepsAtOnce: 2,
};
const [layerByLayer, fused] = ['layer-by-layer', 'fused'].map((id) =>
  flowKernels.find((kernel) => kernel.id === id)!,
);

const cases: readonly Case[] = [
  one(kernelOf('standard'), { ...plain, headDim: 20 }, { tile: 32 }),
  one(kernelOf('standard'), masked, { tile: 32 }, CPU),
  ...['two-pass', 'flash'].flatMap((id) => {
    const tuning = id === 'flash' ? { ...rows, rows: 4 } : rows;
    return [
      one(kernelOf(id), plain, tuning),
      one(kernelOf(id), masked, tuning),
      one(kernelOf(id), { ...masked, headDim: 40, valueDim: 24 }, tuning, { bytes: TIGHT + 900 }),
      one(kernelOf(id), { ...plain, headDim: 40, valueDim: 24 }, tuning, { bytes: TIGHT + 900 }),
    ];
  }),
  one(kernelOf('flash'), masked, { ...rows, tileRows: 16, rows: 4 }, { subgroupSize: MOST_LANES }),
  one(
    kernelOf('flash'),
    plain,
    { tileRows: 4, rows: 4, tileCols: 8, splits: 4 },
    { subgroupSize: MOST_LANES },
  ),
  one(kernelOf('flash-row'), masked, { tileRows: 32, tileCols: 8 }),
  // two threads to a row
  one(kernelOf('flash-row'), { ...plain, headDim: 40 }, { tileRows: 32, tileCols: 4 }),
  one(
    kernelOf('flash-matrix'),
    { ...masked, half: 1, headDim: 20, valueDim: 36 },
    { tileRows: 16, tileCols: 16, rows: 8, parts: 2 },
    EIGHTS,
  ),
  one(
    kernelOf('flash-matrix'),
    { ...plain, half: 1, headDim: 20, valueDim: 36 },
    { tileRows: 32, tileCols: 16, rows: 16, parts: 1 },
    OBLONG,
  ),
  one(kernelOf('linear'), plain, { chunkSize: 32 }),
  one(kernelOf('linear'), causal, { chunkSize: 32 }),
  one(kernelOf('linear'), causal, { chunkSize: 32 }, CPU),
  one(
    kernelOf('linear'),
    { ...causal, headDim: 40, valueDim: 40 },
    { chunkSize: 32 },
    { bytes: 8192 },
  ),
  one(kernelOf('linear-tokens'), { ...causal, tokens: 5, keys: 7 }),
  one(kernelOf('linear-registers'), { ...plain, tokens: 3, keys: 4 }),
  one(
    kernelOf('linear-registers'),
    { ...causal, tokens: 5, keys: 7, headDim: 132 },
    { columns: 1 },
  ),
  one(kernelOf('gated-linear'), { ...causal, tokens: 20, keys: 20 }, { chunkSize: 16 }),
  one(kernelOf('gated-linear-tokens'), { ...plain, tokens: 3, keys: 4 }),
  one(fused!, stack, { tile: 8, workgroupSize: 16, rows: 4 }),
  one(fused!, { ...stack, inverse: true, coupling: 2 }, { tile: 8, workgroupSize: 16, rows: 4 }),
  one(fused!, { ...stack, mixing: false, depth: 1 }, { tile: 8, workgroupSize: 16, rows: 4 }),
  one(fused!, { ...stack, width: 9 }, { tile: 8, workgroupSize: 32, rows: 4, step: 8 }),
  one(layerByLayer!, { ...stack, batch: 8 }),
  one(trainingStep, stack, { tile: 8, workgroupSize: 16, rows: 4 }),
  one(trainingStep, { ...stack, mixing: false, width: 40 }, { tile: 8, workgroupSize: 4, rows: 4 }),
];

const nameOf = ({ kernel, dims, tuning, capabilities }: Case): string =>
  [
    kernel.id,
    ...[dims, tuning].map((each) => JSON.stringify(each)),
    `subgroups ${capabilities.subgroupSize ?? 'none'}`,
    `${capabilities.limits.maxComputeWorkgroupStorageSize} bytes`,
  ].join(' ');

interface Planned {
  readonly plan: Plan;
  /** The files of the kernel's text, its own the last. */
  readonly files: readonly ShaderFile[];
  readonly subgroupSize: number;
}

function planned({ kernel, dims, tuning, capabilities }: Case): Planned {
  const resolved = resolveTuning(kernel, dims, capabilities, tuning);
  const reason = unsupported(kernel, dims, resolved, capabilities);
  if (reason) throw new Error(`${kernel.id}: ${reason.en}`);
  const { form = kernel, ...plan } = kernel.plan(dims, resolved, capabilities);
  const { subgroupSize = MOST_LANES } = capabilities;
  return { plan, files: [...form.uses, form.shader], subgroupSize };
}

/** What is found in a case, with one of its files changed. */
function raceOf(each: Case, changed?: ShaderFile): string | null {
  const { plan, files, subgroupSize } = planned(each);
  const now = files.map((file) => (file.path === changed?.path ? changed : file));
  const source = editableSource(
    { ...each.kernel, uses: now.slice(0, -1), shader: now.at(-1)! },
    plan,
  );
  const own = Object.fromEntries(plan.params.map(({ name, value }) => [name, value]));
  const seen = new Set<string>();
  for (const { entryPoint, workgroups, params } of plan.passes) {
    if (seen.has(entryPoint)) continue;
    seen.add(entryPoint);
    const race = findRace(source, {
      entryPoint,
      workgroups,
      params: { ...own, ...params, first_workgroup: 0, end_workgroup: workgroups },
      looked: [...new Set([0, workgroups - 1])],
      subgroupSize,
    });
    if (race) return race;
  }
  return null;
}

describe('between two barriers no thread touches what another writes', () => {
  it.each(cases.map((each) => [nameOf(each), each] as const))('%s', (_, each) => {
    expect(raceOf(each)).toBeNull();
  });

  it('is held for every kernel', () => {
    const held = new Set(cases.map(({ kernel }) => kernel.id));
    for (const { id } of [...offeredAttentionKernels, ...flowKernels, trainingStep]) {
      expect(held).toContain(id);
    }
  });
});

/** Barriers that order nothing of the text itself. */
const EXCEPTIONS: readonly (readonly [barrier: RegExp, reason: string])[] = [
  [
    /^ *workgroupBarrier\(\); \/\/ SwiftShader sets the counter to 0/,
    'WGSL sets workgroup memory to 0 before any thread runs; SwiftShader does so once a subgroup',
  ],
];

const folder = new URL('../../shaders/', import.meta.url).pathname;
const barriers = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.wgsl'))
  .flatMap((file) => {
    const source = readFileSync(path.join(folder, file), 'utf8');
    const lines = source.split('\n');
    return lines.flatMap((line, index) => {
      if (!/^\s*\w+Barrier\(\);/.test(line)) return [];
      if (EXCEPTIONS.some(([barrier]) => barrier.test(line))) return [];
      return [[`${file}:${index + 1}`, file, lines.with(index, '').join('\n')] as const];
    });
  });

describe('without its barrier', () => {
  it('each exception is in a shader', () => {
    const text = cases
      .flatMap((each) => planned(each).files.map(({ source }) => source))
      .join('\n');
    for (const [barrier] of EXCEPTIONS) {
      expect(text.split('\n').some((line) => barrier.test(line))).toBe(true);
    }
  });

  it.each(barriers)('%s has a race', (_, file, source) => {
    const using = cases.filter((each) => planned(each).files.some(({ path: own }) => own === file));
    expect(using.some((each) => raceOf(each, { path: file, source }) !== null)).toBe(true);
  });
});
