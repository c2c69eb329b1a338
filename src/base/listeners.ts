/** @file Who hears of something: listeners that come and go. */

export interface Listeners<T> {
  /** Calls everybody who listens at this moment. */
  tell(event: T): void;
  /** Adds a listener; the returned function takes it away. */
  subscribe(listener: (event: T) => void): () => void;
}

/** Makes an empty set of listeners, which must not throw. */
export function createListeners<T>(): Listeners<T> {
  const listeners = new Set<(event: T) => void>();
  return {
    tell: (event) => {
      for (const listener of [...listeners]) listener(event);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
