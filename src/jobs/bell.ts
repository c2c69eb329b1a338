/** @file A signal for work that waits for other work. */

/** A bell that remembers having been rung while nobody listened; one listener. */
export interface Bell {
  ring(): void;
  heard(): Promise<void>;
}

/** Makes a bell that has not been rung. */
export function createBell(): Bell {
  let rung = false;
  let answer: (() => void) | undefined;
  return {
    ring: () => {
      rung = true;
      answer?.();
    },
    heard: async () => {
      if (!rung) {
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
      }
      rung = false;
      answer = undefined;
    },
  };
}
