/** The labs of the page, in the order of their links; an address that names none means the first. */
export const LAB_IDS = ['attention', 'flows'] as const;
export type LabId = (typeof LAB_IDS)[number];
export const FIRST_LAB: LabId = LAB_IDS[0];
