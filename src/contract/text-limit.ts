/** @file The limits of texts, numbers and requests, the same at every door. */
import Type from 'typebox';

/**
 * Most characters of one text: a prompt, a style, an infotext, an argument of a script, wherever it comes in and whatever
 * it is put together from. Far beyond what people write: some 40,000 tokens, where models were trained with 77.
 */
export const TEXT_LIMIT = 100_000;

/** Most characters of the prompts of all pictures of one script: a job of so many is some ten megabytes. */
export const SCRIPT_TEXT_LIMIT = 100 * TEXT_LIMIT;

/** What one prompt may be over all the texts of its steps. */
export const PROMPT_LIMITS = {
  /** Chunks of 75 tokens in all texts; a prompt of the longest length that is BREAKs or ANDs alone has 25,000. */
  chunks: 30_000,
  /** Chunks of one text that is drawn; words fill 1,334 at most, what has more is BREAKs. */
  chunksOfText: 2000,
  /** Prompts that AND joins in one that is drawn: the model is evaluated for each of them at every step. */
  parts: 1000,
  /** Of what the text encoder makes of both prompts, every layer of it, and of what conditions the picture. */
  bytes: 4 * 2 ** 30,
} as const;

/** Largest body in bytes of a request with pictures: one of 8,192 pixels square as base64 stays below it. */
export const BODY_LIMIT = 64 * 2 ** 20;

/** Largest body in bytes of any other: four texts of the limit fit in, each character written as an escape. */
export const TEXT_BODY_LIMIT = 4 * 2 ** 20;

/** A text from outside. */
export const textOf = (description?: string) =>
  Type.String({ maxLength: TEXT_LIMIT, ...(description === undefined ? {} : { description }) });

/** Read by the server's table of types: the WebUI asks only whether there is a text. */
export const EMPTY_IS_UNSET = { 'x-empty-is-unset': true } as const;

/** A whole number without a limit of its own: larger ones are those of their neighbours, and no database takes them. */
export const wholeOf = (description: string, { min = Number.MIN_SAFE_INTEGER } = {}) =>
  Type.Integer({ minimum: min, maximum: Number.MAX_SAFE_INTEGER, description });
