/** @file Generators followed to their ends: whoever stops early, or fails, lets them clean up behind themselves. */

/** Hears every value of a generator and returns its result. @throws what the generator or `hear` throws */
export async function consume<T, R>(
  events: AsyncGenerator<T, R>,
  hear: (event: T) => void | Promise<void>,
): Promise<R> {
  try {
    let next = await events.next();
    for (; !next.done; next = await events.next()) await hear(next.value);
    return next.value;
  } finally {
    await events.return(undefined as R);
  }
}

/** The same generator with other values: `map` gives none, one or several for each. */
export async function* mapped<T, R, U>(
  events: AsyncGenerator<T, R>,
  map: (event: T) => readonly U[] | Promise<readonly U[]>,
): AsyncGenerator<U, R> {
  try {
    let next = await events.next();
    for (; !next.done; next = await events.next()) yield* await map(next.value);
    return next.value;
  } finally {
    await events.return(undefined as R);
  }
}
