/** An extension of WGSL that a naga may lack; where it does, the texts that enable it are counted neither way. */
export interface Extension {
  readonly name: string;
  readonly why: string;
}

/** What a naga cannot take by design, and why no browser is given it there. */
export const BEYOND: readonly Extension[] = [
  {
    name: 'subgroups',
    why: 'this naga does not know the line, and browsers that use it do not offer the feature',
  },
  {
    name: 'f16',
    why: 'naga before 25 does not know it, and a newer one refuses it where the adapter has no shader-f16',
  },
  {
    name: 'chromium_experimental_subgroup_matrix',
    why: 'an experiment of Chromium’s, which no other browser offers',
  },
];

/** The least text that needs an extension: a naga that takes it is given every text with it. */
export function probeOf({ name }: Extension): string {
  return `enable ${name};\n@compute @workgroup_size(1) fn probe() {}\n`;
}

/** Whether a text needs an extension. */
export function enables(source: string, { name }: Extension): boolean {
  return new RegExp(`^enable\\b[^;]*\\b${name}\\b`, 'm').test(source);
}
