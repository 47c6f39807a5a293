/** Something the person gave cannot be used: the command ends with 2 and this one line. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** No adapter can be had on this machine; the message says why and how to get one. */
export class NoAdapterError extends Error {
  override readonly name = 'NoAdapterError';
}

/** What was given could be used, and led to nothing: the command ends with 1 and this one line. */
export class FailedRunError extends Error {
  override readonly name = 'FailedRunError';
}
