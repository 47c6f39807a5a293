import { mkdirSync, readdirSync } from 'node:fs';
import { InputError } from '../../src/cli/errors';
import { readInput, shownPath } from '../../src/cli/files';
import { parseTunings } from '../../src/cli/kernels';
import { parseOptions, parseWithin, required } from '../../src/cli/options';
import type { Kernel } from '../../src/spec/kernel';
import { quoteOutside } from '../../src/spec/outsideText';
import type { Order } from './compile';
import { checkCompilers, type Program } from './driverProcess';
import { findTarget, type Target } from './drivers';
import { DTYPES, type Dtype, jobsOf, KERNELS } from './jobs';
import { COMPILED_ALONE, KERNEL_IDS, LAVAPIPE, OPTIONS, PROGRAMS, type Texts } from './optionTable';
import { KEPT_DEVICES, type Moment, MOMENTS } from './record';

/** What a person asks for. */
export interface Given {
  readonly compilers: string;
  readonly targets: readonly Target[];
  readonly order: Order;
  readonly loops: boolean;
  readonly json: boolean;
  readonly keep: string | undefined;
  readonly record: Moment | undefined;
  readonly out: string;
  /** Runs on the target, or on lavapipe where there is none, in place of all else. */
  readonly program?: Program;
}

/** @throws InputError at what cannot be used */
export async function readOptions(args: readonly string[]): Promise<Given | 'help'> {
  const end = args.indexOf('--run');
  const own = end < 0 ? args : args.slice(0, end);
  const texts = parseOptions(own, OPTIONS);
  if (texts.help) return 'help';
  const compilers = checkCompilers(required('compilers', texts.compilers, '--compilers folder'));
  const program = end < 0 ? undefined : readProgram(args.slice(end + 1), texts);
  const onLavapipe = program && (texts.device ?? LAVAPIPE) === LAVAPIPE;
  const targets = onLavapipe ? [] : readTargets(texts);
  if (program && targets.length > 1) throw new InputError('--run: name one --device');
  return {
    compilers,
    targets,
    order: await readOrder(texts),
    loops: texts.loops,
    json: texts.json,
    keep: readKeep(texts, targets),
    record: readRecord(texts),
    out: texts.out,
    ...(program && { program }),
  };
}

/** @throws InputError unless it is known and runs on lavapipe */
function readProgram([name = '', ...args]: readonly string[], { device }: Texts): Program {
  const entry = Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
  if (entry === undefined) {
    const known = Object.keys(PROGRAMS).join(', ');
    throw new InputError(`--run ${quoteOutside(name)}: choose ${known}, its arguments behind it`);
  }
  if ((device ?? LAVAPIPE) === LAVAPIPE || name === COMPILED_ALONE) return { entry, args };
  throw new InputError(`--run: only lvp computes what it compiles, choose --device ${LAVAPIPE}`);
}

function readTargets({ device, record }: Texts): readonly Target[] {
  const unlessGiven = record === undefined ? 'radv:navi31' : KEPT_DEVICES.join(',');
  const names = listOf('device', device ?? unlessGiven);
  if (names.includes(LAVAPIPE)) {
    throw new InputError(
      `--device ${LAVAPIPE}: it tells nothing of what it compiles, use it with --run`,
    );
  }
  return names.map(findTarget);
}

async function readOrder(texts: Texts): Promise<Order> {
  const kernels = texts.kernels === undefined ? KERNELS : readKernels(texts.kernels);
  const sizes = {
    headDims: listOf('dims', texts.dims).map((each) => parseWithin('dims', each, [1, 576])),
    dtypes: readDtypes(texts.dtypes ?? DTYPES.join(',')),
    tokens: parseWithin('tokens', texts.tokens, [1, 65_536]),
    causal: texts.causal,
  };
  const choices = parseTunings(texts.tune, kernels);
  const source = texts.source === undefined ? undefined : await readSource(texts.source, kernels);
  const halfWherePossible = texts.dtypes === undefined;
  const experimentsWherePossible = texts.kernels === undefined;
  const jobs = jobsOf(kernels, sizes, choices, source);
  return { jobs, halfWherePossible, experimentsWherePossible };
}

function readKernels(text: string): readonly Kernel[] {
  return listOf('kernels', text).map((id) => {
    const kernel = KERNELS.find((each) => each.id === id);
    if (kernel) return kernel;
    throw new InputError(
      `--kernels ${quoteOutside(id)}: there is no such kernel, choose ${KERNEL_IDS.join(', ')}`,
    );
  });
}

function readDtypes(text: string): readonly Dtype[] {
  return listOf('dtypes', text).map((name) => {
    const dtype = DTYPES.find((each) => each === name);
    if (dtype) return dtype;
    throw new InputError(`--dtypes ${quoteOutside(name)}: choose ${DTYPES.join(' or ')}`);
  });
}

async function readSource(file: string, kernels: readonly Kernel[]): Promise<string> {
  if (kernels.length !== 1) {
    throw new InputError('--source: say by --kernels which kernel the text takes the place of');
  }
  return new TextDecoder().decode(await readInput('source', file));
}

/** The parts of a list that commas separate. @throws InputError at one that is there twice */
function listOf(option: string, text: string): readonly string[] {
  const names = text.split(',');
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice === undefined) return names;
  throw new InputError(`--${option}: ${quoteOutside(twice)} is named twice, keep one`);
}

/** What an earlier run left there would pass for this one's. */
function readKeep({ keep }: Texts, targets: readonly Target[]): string | undefined {
  if (keep === undefined) return undefined;
  if (targets.length !== 1) throw new InputError('--keep: name one --device');
  try {
    mkdirSync(keep, { recursive: true });
    if (readdirSync(keep).length === 0) return keep;
  } catch (cause) {
    throw new InputError(`--keep ${shownPath(keep)} cannot be made: name another`, { cause });
  }
  throw new InputError(`--keep ${shownPath(keep)} is not empty: name another`);
}

/** @throws InputError beside options that would make it a record of something else */
function readRecord(texts: Texts): Moment | undefined {
  if (texts.record === undefined) return undefined;
  const moment = MOMENTS.find((each) => each === texts.record);
  if (!moment)
    throw new InputError(`--record ${quoteOutside(texts.record)}: choose ${MOMENTS.join(' or ')}`);
  const { kernels, dtypes, source, keep, causal, loops, dims, tokens, tune } = texts;
  const differs = dims !== OPTIONS.dims.default || tokens !== OPTIONS.tokens.default;
  const narrows = [kernels, dtypes, source, keep].some((each) => each !== undefined);
  if (!differs && !narrows && !causal && !loops && tune.length === 0) return moment;
  throw new InputError('--record: it takes all kernels as they are, with --device and --out alone');
}
