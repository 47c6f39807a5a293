import { useStore } from 'zustand';
import { flowComparison } from '../../state/flows/comparison';
import { chooseModel, type ModelId, modelOf, MODELS, shapeSet } from '../../state/flows/setting';
import { DimensionControl } from '../controls/DimensionControl';
import { Choice } from '../parts/Choice';
import { useFlowWords } from './flowWords';

/** Sizes of the model in the order of their weight. */
const SIZES = ['mixing', 'layers', 'width', 'depth', 'bins'] as const;

/** The flow's model by name, then its sizes: the comparison below runs the same. */
export function ModelControls() {
  const words = useFlowWords();
  const dims = useStore(flowComparison.settingStore, (setting) => setting.dims);
  const shape = shapeSet(2);
  const named = flowComparison.lab.dimensions.filter(({ name }) => {
    if (name === 'bins') return shape.coupling === 'spline';
    return (SIZES as readonly string[]).includes(name);
  });
  const order = named.toSorted((a, b) => placeOf(a.name) - placeOf(b.name));
  return (
    <fieldset className="grid min-w-0 gap-3" data-mixing={dims['mixing']}>
      <legend className="mb-2 font-semibold">{words.controls.model}</legend>
      <Choice<ModelId>
        label={words.controls.model}
        value={modelOf(shape)}
        options={MODELS.map((value) => ({ value, text: words.models[value] }))}
        onChange={chooseModel}
      />
      {order.map((dimension) => (
        <DimensionControl key={dimension.name} dimension={dimension} />
      ))}
      {shape.coupling !== 'spline' && (
        <p className="text-xs text-muted">{words.controls.mixingHint}</p>
      )}
    </fieldset>
  );
}

function placeOf(name: string): number {
  return (SIZES as readonly string[]).indexOf(name);
}
