/** Where the browser keeps the text of a kernel that a person is editing. */
export function draftKey(place: {
  readonly lab: string;
  readonly kernel: string;
  readonly form: string;
}): string {
  return `tilescope.draft/${place.lab}/${place.kernel}/${place.form}`;
}
