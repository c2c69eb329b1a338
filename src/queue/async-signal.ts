/** @file A signal for work that waits for other work. */

/** Remembers having been set while nobody waited; one waiter. */
export interface AsyncSignal {
  set(): void;
  /** Resolves when it is set, or at once when it was, and resets it. */
  wait(): Promise<void>;
}

/** Makes a signal that is not set. */
export function createAsyncSignal(): AsyncSignal {
  let isSet = false;
  let wake: (() => void) | undefined;
  return {
    set: () => {
      isSet = true;
      wake?.();
    },
    wait: async () => {
      if (!isSet) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      isSet = false;
      wake = undefined;
    },
  };
}
