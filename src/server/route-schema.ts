/** @file What the schema of a route says to readers of the description: what it is for, and examples. */

/** Names under which they travel with a schema to the description. */
export const EXAMPLE_KEYS = { request: 'x-request-example', answer: 'x-answer-example' } as const;

export interface Examples {
  readonly request?: unknown;
  readonly answer?: unknown;
}

/** The schema of a route with an example of its body, of its answer, or of both. */
export const withExamples = <T extends object>(schema: T, { request, answer }: Examples): T => ({
  ...schema,
  ...(request === undefined ? {} : { [EXAMPLE_KEYS.request]: request }),
  ...(answer === undefined ? {} : { [EXAMPLE_KEYS.answer]: answer }),
});

/** An answer of a route that begins a job. */
export const ACCEPTED_EXAMPLE = { id: '3f2b8a52-6a6e-4c65-9d2a-0d3f6f1f7c11', position: 1 } as const;

/** A picture to draw. */
export const DRAWING_EXAMPLE = { prompt: 'a cat in a garden', clipSkip: 2, steps: 20, seed: 5 } as const;

/** The smallest PNG. */
export const PICTURE_EXAMPLE =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC';

/** What a route answers when all is well, as its schema. */
export const answers = <T>(schema: T) => ({ response: { 200: schema } }) as const;

/** An answer that is not JSON: the bytes of a file, or a stream of events. */
export const answersMedia = (description: string, ...types: readonly string[]) =>
  answers({
    description,
    content: Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' } }])),
  });

/** A file of a picture. */
export const PICTURE_ANSWER = answersMedia('the picture', 'image/png', 'image/jpeg', 'image/webp', 'image/avif');
/** Server-sent events. */
export const EVENTS_ANSWER = answersMedia('events', 'text/event-stream');

/** The options of a route: what it is for, and what it takes and gives. */
export const about = <T extends object>(
  summary: string,
  schema?: T,
): { readonly schema: { readonly summary: string } & T } => ({
  schema: { summary, ...(schema as T) },
});
