/** @file Values handed from one side to the other, one at a time, so that neither runs ahead of the other. */

export interface Handover<T> {
  /** Hands a value over; resolves when the next one is asked for, or when nobody asks any more. */
  give(value: T): Promise<void>;
  /** Asks for the next value; undefined = there is none. */
  take(): Promise<{ readonly value: T } | undefined>;
  /** No value comes any more, or none is taken. */
  end(): void;
}

interface State<T> {
  /** Who asked and has got nothing yet. */
  waiting?: ((next: { readonly value: T } | undefined) => void) | undefined;
  /** What was given before anybody asked. */
  given?: { readonly value: T } | undefined;
  /** Lets the giver go on. */
  goOn?: () => void;
  isOver: boolean;
}

function give<T>(state: State<T>, value: T): Promise<void> {
  if (state.waiting) state.waiting({ value });
  else state.given = { value };
  state.waiting = undefined;
  return new Promise((resolve) => {
    if (state.isOver) resolve();
    else state.goOn = resolve;
  });
}

async function take<T>(state: State<T>): Promise<{ readonly value: T } | undefined> {
  const { given, isOver } = state;
  state.given = undefined;
  if (given || isOver) return given;
  state.goOn?.();
  return new Promise((resolve) => {
    state.waiting = resolve;
  });
}

/** Makes a handover with nothing in it. */
export function createHandover<T>(): Handover<T> {
  const state: State<T> = { isOver: false };
  return {
    give: (value) => give(state, value),
    take: () => take(state),
    end: () => {
      state.isOver = true;
      state.given = undefined;
      state.waiting?.(undefined);
      state.goOn?.();
    },
  };
}
