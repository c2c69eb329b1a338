/**
 * @file The error catalogue: every failure the product can report, as data.
 * Layers throw `AppError(code, data)`; only cli/ and server/ know exit codes and HTTP statuses.
 */
import { fill, type SentenceData } from './fill.js';

/** What sort of failure a code is; cli/ maps it to an exit code, server/ to an HTTP status. */
export type ErrorKind = 'usage' | 'input' | 'resource' | 'engine' | 'cancelled' | 'internal';

interface ErrorRow {
  readonly kind: ErrorKind;
  /** Message with `{name}` places filled from the error's data. */
  readonly message: string;
  /** What to do about it; one sentence. */
  readonly hint: string;
}

export const ERROR_CATALOGUE = {
  USAGE: { kind: 'usage', message: '{problem}', hint: 'Run with --help for the options.' },
  CLIP_SKIP_RANGE: {
    kind: 'usage',
    message: 'clip skip {value} is not possible: {model} takes numbers from 1 to {max}',
    hint: '1 uses all layers, 2 stops one early (the penultimate), 1.5 lies halfway between.',
  },
  TIMELINE_INVALID: {
    kind: 'usage',
    message: 'the timeline "{timeline}" does not hold: {problem}',
    hint: 'Write VALUE@FROM-TO parts that fill 0 to 1 without a gap, such as 2@0-0.4,1@0.4-1.',
  },
  SIZE_NOT_DIVISIBLE: {
    kind: 'usage',
    message: '{name} {value} is not divisible by {factor}',
    hint: 'Use {lower} or {upper}.',
  },
  VALUE_RANGE: {
    kind: 'usage',
    message: '{name} {value} is out of range: {min} to {max}',
    hint: 'Choose a value inside the range.',
  },
  UNKNOWN_NAME: {
    kind: 'usage',
    message: 'unknown {what} "{name}"; the nearest is "{nearest}"',
    hint: 'Known: {known}.',
  },
  FILE_NOT_FOUND: { kind: 'input', message: '{path}: no such file or folder', hint: 'Check the path.' },
  FILE_UNREADABLE: {
    kind: 'input',
    message: '{path}: cannot be read ({reason})',
    hint: 'Check the file and its permissions.',
  },
  FILE_UNWRITABLE: {
    kind: 'resource',
    message: '{path}: cannot be written ({reason})',
    hint: 'Check the folder, its permissions and the free space; nothing was left half-written.',
  },
  DISK_FULL: {
    kind: 'resource',
    message: '{path}: needs {neededBytes} bytes and {freeBytes} are free',
    hint: 'Free some space, choose another --data-dir, or run with --no-cache.',
  },
  SAFETENSORS_INVALID: {
    kind: 'input',
    message: '{path}: not a valid safetensors file: {problem}',
    hint: 'The file is damaged or incomplete; get it again.',
  },
  SAFETENSORS_TENSOR: {
    kind: 'input',
    message: '{path}: tensor "{tensor}": {problem}',
    hint: 'The file is damaged or of another kind; get it again.',
  },
  TENSOR_MISSING: {
    kind: 'input',
    message: '{path}: tensor "{tensor}" is missing',
    hint: 'The file is not a complete {what}, or its family is not known.',
  },
  TENSOR_SHAPE: {
    kind: 'input',
    message: '{path}: tensor "{tensor}" has shape [{actual}], expected [{expected}]',
    hint: 'The file does not fit the family it looks like.',
  },
  TENSOR_DTYPE: {
    kind: 'input',
    message: '{path}: tensor "{tensor}" has dtype {actual}, expected one of {expected}',
    hint: 'Convert the file to a floating-point dtype.',
  },
  CHECKPOINT_PICKLE: {
    kind: 'input',
    message: '{path}: this is a pickled checkpoint, which can run code when opened; it was not opened',
    hint: 'Use the .safetensors version of the model; a safe reader for .ckpt is to come.',
  },
  CHECKPOINT_UNKNOWN: {
    kind: 'input',
    message: '{path}: not a Stable Diffusion checkpoint that is known here: {problem}',
    hint: 'Run "penultimate inspect" on it to see what it holds.',
  },
  VAE_UNFIT: {
    kind: 'input',
    message: '{path}: this VAE cannot be used: {problem}',
    hint: 'Choose a VAE of the same family of models, or None for the one inside the checkpoint.',
  },
  VAE_NOT_FOUND: {
    kind: 'usage',
    message: 'there is no VAE "{name}"',
    hint: 'Put its .safetensors file into models/VAE of the data folder, or choose Automatic or None; known: {known}.',
  },
  LORA_UNFIT: {
    kind: 'input',
    message: '{path}: this LoRA does not fit the model: {problem}',
    hint: 'Use a LoRA made for the family of the model, or leave it out.',
  },
  LORA_KIND: {
    kind: 'input',
    message: '{path}: this is a {kind} adapter (tensor "{tensor}"), a kind that is not supported',
    hint: 'Use a plain LoRA or LoCon, or merge the adapter into a checkpoint elsewhere.',
  },
  EMBEDDING_INVALID: {
    kind: 'input',
    message: '{path}: not a textual inversion for this model: {problem}',
    hint: 'Use an embedding made for the family of the model.',
  },
  CONFIG_INVALID: {
    kind: 'input',
    message: '{path}: {problem}',
    hint: 'Check the model folder; get the file again.',
  },
  IMAGE_INVALID: { kind: 'input', message: '{path}: not a readable image: {problem}', hint: 'Check the file.' },
  WORD_LIST_INVALID: {
    kind: 'usage',
    message: 'word list {name}: {problem}',
    hint: 'Give 1 to {max} words, one a line; after a tab may stand what the word is a kind of.',
  },
  METADATA_MISSING: {
    kind: 'input',
    message: '{path}: holds no generation parameters',
    hint: 'Only pictures saved with their infotext can be read back.',
  },
  METADATA_UNREADABLE: {
    kind: 'input',
    message: '{path}: its parameters cannot be read: {problem}',
    hint: 'They are damaged or of a kind that is not known here; the picture itself is not concerned.',
  },
  TOKENIZER_INVALID: { kind: 'input', message: '{path}: {problem}', hint: 'Check the tokenizer folder of the model.' },
  GRAPH_INVALID: { kind: 'internal', message: '{node}: {problem}', hint: 'This is a bug; please report it.' },
  ENGINE_LOST: {
    kind: 'engine',
    message: 'the engine process ended ({reason}) during {during}',
    hint: 'The next request starts a new one; if it happens again, the model file may have changed or memory is short.',
  },
  ENGINE_FAILED: {
    kind: 'engine',
    message: 'the engine refused {during}: {reason}',
    hint: 'Check the model with "penultimate inspect"; if it is sound, please report it.',
  },
  LATENT_NOT_FINITE: {
    kind: 'engine',
    message: 'step {step}: the latent holds {count} values that are not finite',
    hint: 'The usual cause is a model in the wrong prediction type, a damaged file, or an extreme prompt weight.',
  },
  VALUES_NOT_FINITE: {
    kind: 'engine',
    message: '{what}: {count} of its values are not finite',
    hint: 'The usual cause is a weight in the file that is NaN or infinite, as an overflow of half precision leaves it when it is saved: take another copy of the model, or for the VAE another one with --vae. For conditioning it may be an extreme prompt weight. Nothing overflows on the way: all is computed in 32-bit floats.',
  },
  INTERNAL: {
    kind: 'internal',
    message: 'something went wrong inside: {problem}',
    hint: 'This is a bug; please report it with what --verbose adds.',
  },
  SETTING_INVALID: {
    kind: 'usage',
    message: 'setting {key}: {value} does not fit; it takes {limit}',
    hint: 'Nothing was changed; choose a value that fits.',
  },
  DATA_DIR_IN_USE: {
    kind: 'resource',
    message: '{path}: this data folder is in use by another running program (process {pid})',
    hint: 'Stop that one first, or choose another --data-dir.',
  },
  DATABASE_UNFIT: {
    kind: 'resource',
    message: '{path}: this database cannot be used: {problem}',
    hint: 'Move the file away and a new one is made; settings and pictures are kept in files of their own.',
  },
  JOB_ABANDONED: {
    kind: 'engine',
    message: 'the program ended {attempts} times while this job was running',
    hint: 'The job is not tried again; ask for a smaller picture or check the model, then submit it anew.',
  },
  JOB_NOT_DRAWN: {
    kind: 'input',
    message: 'nothing of job "{id}" is being drawn; it is {state}',
    hint: 'Only what is being drawn can be skipped; to take the whole job away, cancel it.',
  },
  SWEEP_BUSY: {
    kind: 'input',
    message: 'sweep "{id}" is {state}; it cannot begin something else meanwhile',
    hint: 'Wait until it has ended, or cancel its job; what was drawn is kept.',
  },
  PICTURE_PROTECTED: {
    kind: 'input',
    message: "{path}: this folder is another program's; nothing in it is moved or deleted",
    hint: 'Delete it with that program, or start without --webui-dir.',
  },
  REPLAY_IMPOSSIBLE: {
    kind: 'input',
    message: 'picture "{id}" cannot be drawn again as it was: {problem}',
    hint: 'Send it to txt2img or img2img and draw it from there.',
  },
  PORT_TAKEN: {
    kind: 'resource',
    message: 'port {port} of {host} is taken by another program',
    hint: 'Stop that one, or choose another port with --port.',
  },
  HOST_REFUSED: {
    kind: 'input',
    message: 'the host name "{host}" is not one of this server',
    hint: 'Open it as 127.0.0.1 or localhost; with --listen, by the address or name of this machine.',
  },
  ORIGIN_REFUSED: {
    kind: 'input',
    message: 'a page of {origin} may not use this server',
    hint: 'If it may, start with --cors-allow-origins and that origin.',
  },
  LOGIN_REQUIRED: {
    kind: 'input',
    message: 'Incorrect username or password',
    hint: 'Give a user and password of --api-auth by HTTP Basic, or a key of --api-key as a bearer token.',
  },
  TOO_MANY_LOGINS: {
    kind: 'input',
    message: 'too many wrong logins came from this address',
    hint: 'Try again in {seconds} seconds.',
  },
  TOO_MANY_REQUESTS: {
    kind: 'input',
    message: 'more than {limit} requests a minute came from this address',
    hint: 'Try again in {seconds} seconds; whoever runs the server can change the limit with --rate-limit.',
  },
  QUEUE_FULL: {
    kind: 'resource',
    message: 'the queue is full: {limit} jobs wait already',
    hint: 'Try again later; whoever runs the server can change the limit with --max-queue.',
  },
  CLIENT_QUEUE_FULL: {
    kind: 'input',
    message: '{limit} jobs of yours wait already, as many as one client may have in the queue',
    hint: 'Wait for some of them or cancel them; whoever runs the server can change it with --max-queue-per-client.',
  },
  IDEMPOTENCY_MISMATCH: {
    kind: 'usage',
    message: 'the Idempotency-Key "{key}" belongs to another request',
    hint: 'Take a new key for a new request; the same key only repeats the same request.',
  },
  URL_REFUSED: {
    kind: 'input',
    message: 'Requests not allowed',
    hint: 'Send the picture itself as base64; whoever runs the server can allow addresses with --allow-picture-urls.',
  },
  URL_LOCAL: {
    kind: 'input',
    message: 'Request to local resource not allowed',
    hint: '"{host}" leads to this machine or the network around it; send the picture itself as base64.',
  },
  URL_FAILED: {
    kind: 'input',
    message: '{url}: the picture could not be fetched: {problem}',
    hint: 'Check the address, or send the picture itself as base64.',
  },
  BODY_TOO_LARGE: {
    kind: 'usage',
    message: 'the body is larger than {limitBytes} bytes',
    hint: 'Send a smaller picture.',
  },
  REQUEST_INVALID: { kind: 'usage', message: '{path} {problem}', hint: 'See /docs for what fits.' },
  FEATURE_MISSING: {
    kind: 'usage',
    message: '{path}: {feature} is not supported here, and without it the picture would be another',
    hint: 'Leave the field out.',
  },
  SCRIPT_NOT_FOUND: {
    kind: 'usage',
    message: "Script '{name}' not found",
    hint: '/sdapi/v1/scripts lists those there are.',
  },
  ALWAYS_ON_NOT_FOUND: {
    kind: 'usage',
    message: 'always on script {name} not found',
    hint: '/sdapi/v1/script-info lists those there are.',
  },
  SCRIPT_NOT_ALWAYS_ON: {
    kind: 'usage',
    message: 'Cannot have a selectable script in the always on scripts params',
    hint: 'Name {name} as script_name.',
  },
  INTERROGATED_IMAGE_MISSING: {
    kind: 'input',
    message: 'Image not found',
    hint: 'Send the picture as base64 in the field image.',
  },
  INTERROGATOR_MISSING: {
    kind: 'input',
    message: 'Model not found',
    hint: 'No model here describes pictures; write the prompt yourself.',
  },
  NOT_FOUND: {
    kind: 'input',
    message: 'there is no {what} "{name}"',
    hint: 'Check the address; /docs lists them all.',
  },
  MODEL_NOT_FOUND: {
    kind: 'input',
    message: 'there is no model "{name}"',
    hint: 'Models are looked for in {folders}. Names nearest to it: {nearest}.',
  },
  MODEL_ARRIVING: {
    kind: 'resource',
    message: 'model "{name}" is still being written: {path}',
    hint: 'Ask again when the copy or the pull has ended; until then lists leave it out.',
  },
  PULL_SOURCE: {
    kind: 'usage',
    message: '"{source}" is nothing that can be pulled: {problem}',
    hint: 'Give the http address of a .safetensors file, or owner/name or owner/name/file.safetensors of the hub.',
  },
  PULL_REFUSED: {
    kind: 'input',
    message: '{name}: not pulled: {problem}',
    hint: 'Look for the .safetensors version of a model of a family that is known here.',
  },
  PULL_FAILED: {
    kind: 'resource',
    message: '{url}: cannot be pulled: {problem}',
    hint: 'Pull it again: what has come is kept and gone on with. A file behind a login needs HF_TOKEN.',
  },
  PULL_MISMATCH: {
    kind: 'input',
    message: '{name}: its {what} is {actual}, not {expected}',
    hint: 'The file is not the one that was asked for; nothing of it was kept.',
  },
  PULL_ADDRESS: {
    kind: 'usage',
    message: 'host "{host}" lies on this machine or inside its network, and a pull over HTTP may not go there',
    hint: 'Pull it on the command line, or name the host in PENULTIMATE_PULL_HOSTS and start again.',
  },
  PULL_BUSY: {
    kind: 'resource',
    message: '{name}: it is being pulled already, by this program or another one',
    hint: 'Wait for it, or end the other pull; what has come is then gone on with.',
  },
  PULL_OFF: {
    kind: 'input',
    message: 'models cannot be pulled from here: {problem}',
    hint: 'Use "penultimate models pull" on that machine, or start the server with --pull all.',
  },
  FILE_EXISTS: {
    kind: 'input',
    message: '{path}: another file of this name is there',
    hint: 'Nothing was changed; move it away, or say --force to put the new one in its place.',
  },
  MODEL_UNSOUND: {
    kind: 'input',
    message: '{count} of {total} models are not sound',
    hint: 'Get those files again; what is wrong with each stands above.',
  },
  CANCELLED: { kind: 'cancelled', message: 'cancelled', hint: 'Nothing was left half-written.' },
  PLATFORM_UNFIT: { kind: 'resource', message: '{problem}', hint: 'See README.md, "What it needs".' },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;
export type ErrorData = SentenceData;

/** A failure with a code of the catalogue; `message` is one line, `hint` says what to do. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly data: ErrorData;
  readonly hint: string;

  constructor(code: ErrorCode, data: ErrorData = {}, options?: ErrorOptions) {
    const row = ERROR_CATALOGUE[code];
    super(fill(row.message, data), options);
    this.name = 'AppError';
    this.code = code;
    this.kind = row.kind;
    this.data = data;
    this.hint = fill(row.hint, data);
  }

  toJSON(): { code: ErrorCode; message: string; hint: string; data: ErrorData } {
    return { code: this.code, message: this.message, hint: this.hint, data: this.data };
  }
}

/** @throws CANCELLED when the signal is aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AppError('CANCELLED');
}
