/** @file Work that must not overlap. */

/** Runs the given work one after another, whatever becomes of the one before. */
export function createSerialiser(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
