/** Lets `work` open a device that knows of no subgroups: no feature whose name holds the word is shown or given. */
export async function withoutSubgroups<T>(work: () => Promise<T>): Promise<T> {
  const { prototype } = GPUAdapter;
  const shown = Object.getOwnPropertyDescriptor(prototype, 'features')!;
  const { requestDevice } = prototype;
  Object.defineProperty(prototype, 'features', {
    ...shown,
    get(this: GPUAdapter) {
      return new Set(others(shown.get!.call(this) as Iterable<string>));
    },
  });
  prototype.requestDevice = function request(descriptor = {}) {
    const requiredFeatures = others(descriptor.requiredFeatures ?? []) as GPUFeatureName[];
    return requestDevice.call(this, { ...descriptor, requiredFeatures });
  };
  try {
    return await work();
  } finally {
    Object.defineProperty(prototype, 'features', shown);
    prototype.requestDevice = requestDevice;
  }
}

function others(features: Iterable<string>): string[] {
  return [...features].filter((feature) => !feature.includes('subgroup'));
}
