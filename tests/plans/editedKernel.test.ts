import { describe, expect, it } from 'vitest';
import { ShaderError } from '../../src/gpu/errors';
import { attentionKernels, flowKernels } from '../../src/kernels';
import { flashRow } from '../../src/kernels/attention/flashRow';
import { compare } from '../../src/measure/compare';
import { countTraffic } from '../../src/measure/countTraffic';
import { editedKernel, formOf } from '../../src/spec/editedKernel';
import type { Kernel } from '../../src/spec/kernel';
import { resolveTuning, sumByTensor } from '../../src/spec/plan';
import { editableSource, specialise } from '../../src/spec/shader';
import type { Dims } from '../../src/spec/task';
import { sampleInputs } from '../../src/workloads/inputs';
import { expectCountedAsModelled } from '../gpu/countedTraffic';
import { testEngine } from '../gpu/nodeEngine';

const kernel = flashRow as unknown as Kernel;
const dims: Dims = { ...flashRow.task.testDims[2]!, tokens: 33, keys: 40, headDim: 6, half: 0 };
const SUM = '  var row_sum = 0.0;';

async function original() {
  const engine = await testEngine();
  const tuning = resolveTuning(kernel, dims, engine.capabilities);
  const plan = kernel.plan(dims, tuning, engine.capabilities);
  const text = editableSource(kernel, plan);
  const edit = (from: string, to: string): Kernel => {
    if (!text.includes(from)) throw new Error(`the text has no ${from}`);
    return editedKernel(kernel, { text: text.replace(from, to), form: formOf(kernel, plan) });
  };
  const inputs = sampleInputs(kernel.task, dims, 5);
  const run = (...kernels: readonly Kernel[]) =>
    compare(engine, {
      dims,
      variants: kernels.map((each) => ({ kernel: each, tuning })),
      inputs,
      reference: async (task, d, values, rows) => task.reference(values, d, rows),
      samples: 2,
    });
  const count = async (counted: Kernel) =>
    sumByTensor((await countTraffic(engine, counted, dims, tuning, inputs)).flat());
  return { engine, plan, text, edit, run, count };
}

describe('an edited kernel', () => {
  it('is verified and timed beside the original, and the wrong one is not timed', async () => {
    const { edit, run } = await original();
    const same = edit(SUM, `${SUM} // from nothing`);
    const wrong = edit('row_sum += weight;', 'row_sum += 2 * weight;');
    const outcomes = await run(kernel, same, { ...wrong, id: 'wrong' });
    const errors = outcomes.map((each) => each.status === 'done' && each.measurement.error);
    expect(errors[1]).toEqual(errors[0]);
    expect(errors[1]).toMatchObject({ withinTolerance: true });
    expect(errors[2]).toMatchObject({ withinTolerance: false });
    expect(outcomes[2]).toMatchObject({ measurement: { samplesNs: [] } });
  });

  it('that reads once more a thread is counted so', async () => {
    const { edit, count } = await original();
    const before = await count(kernel);
    expect(await count(edit(SUM, `${SUM} // the same`))).toEqual(before);
    const after = await count(edit(SUM, `${SUM}\n  _ = v[0];`));
    const reads = (all: typeof before, name: string) =>
      all.find(({ tensor }) => tensor === name)!.readBytes;
    expect(reads(after, 'v')).toBeGreaterThan(reads(before, 'v'));
    expect(reads(after, 'k')).toBe(reads(before, 'k'));
  });

  it('that reaches storage by a pointer is not counted, in words', async () => {
    const { edit, count } = await original();
    await expect(count(edit(SUM, `${SUM}\n  let p = &v[0];\n  _ = *p;`))).rejects.toThrow(
      /not counted: v is used other than as v\[index\]/,
    );
  });

  it('that lost its entry point says so', async () => {
    const { plan, edit, run } = await original();
    const { entryPoint } = plan.passes[0]!;
    const [outcome] = await run(edit(`fn ${entryPoint}(`, 'fn lost('));
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: { en: expect.stringContaining(entryPoint) },
    });
  });
});

const everyKernel = [...attentionKernels, ...flowKernels] as readonly Kernel[];

describe.each(everyKernel.map((each) => [each.id, each] as const))('%s', (_, each) => {
  it('runs from its editable text as it does by itself', async () => {
    const engine = await testEngine();
    const size = each.task.testDims[1]!;
    const tuning = resolveTuning(each, size, engine.capabilities);
    const plan = each.plan(size, tuning, engine.capabilities);
    const text = `// mine\n${editableSource(each, plan)}// at the end`;
    expect(await engine.pipelines.check('text', specialise(text, plan).source)).toEqual([]);
    const edited = editedKernel(each, { text, form: formOf(each, plan) });
    const inputs = sampleInputs(each.task, size, 5);
    const [outcome] = await compare(engine, {
      dims: size,
      variants: [{ kernel: edited, tuning }],
      inputs,
      reference: async (task, d, values, rows) => task.reference(values, d, rows),
      samples: 1,
    });
    expect(outcome).toMatchObject({ measurement: { error: { withinTolerance: true } } });
    await expectCountedAsModelled(edited, size, {}, engine);
  });
});

describe('the check of a text', () => {
  it('finds nothing wrong with what the kernel compiles, before and after its loops are written out', async () => {
    const { engine, plan, text } = await original();
    expect(await engine.pipelines.check('text', text)).toEqual([]);
    expect(await engine.pipelines.check('text', specialise(text, plan).source)).toEqual([]);
  });

  it('names the line and column of a mistake, as does a run', async () => {
    const { engine, plan, text } = await original();
    const broken = text.replace(SUM, '  var row_sum = nothing;');
    const { source, origins } = specialise(broken, plan);
    const [message] = await engine.pipelines.check('text', source);
    expect(message).toMatchObject({ type: 'error', column: 17 });
    expect(message!.text).toContain('nothing');
    expect(broken.split('\n')[origins[message!.line - 1]!]).toContain('nothing');
    const counts = { reads: 5, writes: 1 };
    await expect(
      engine.pipelines.compile('text', source, [plan.passes[0]!.entryPoint], counts),
    ).rejects.toSatisfy((error) => error instanceof ShaderError && error.messages.length === 1);
  });
});
