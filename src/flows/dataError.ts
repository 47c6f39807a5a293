import type { Text } from '../spec/text';

/** Data or a model that cannot be used: what is wrong and what to do, in words for a person. */
export class DataError extends Error {
  override readonly name = 'DataError';
  readonly text: Text;

  constructor(text: Text, options?: ErrorOptions) {
    super(text.en, options);
    this.text = text;
  }
}
