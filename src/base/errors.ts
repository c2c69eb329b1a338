/**
 * @file The error catalogue: every failure the product can report, as data.
 * Layers throw `AppError(code, data)`; only cli/ and server/ know exit codes and HTTP statuses.
 */

import type { ErrorRow } from './error-row.js';
import type { SentenceData } from './fill.js';
import { SERVICE_ERRORS } from './service-errors.js';

export type { ErrorKind } from './error-row.js';

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
    message: '{path}: this is a pickled file and no safetensors file',
    hint: 'Take its .safetensors version; a .ckpt, .pt or .bin that is on this machine can be used as it is.',
  },
  TORCH_INVALID: {
    kind: 'input',
    message: '{path}: not a file of torch.save that can be read safely: {problem}',
    hint: 'Nothing of it was run. If it comes from a source you trust, take its .safetensors version; else get it again or leave it.',
  },
  TORCH_TENSOR: {
    kind: 'input',
    message: '{path}: tensor "{tensor}": {problem}',
    hint: 'The file is damaged or of another kind; take its .safetensors version.',
  },
  GGUF_INVALID: {
    kind: 'input',
    message: '{path}: not a GGUF file that can be read: {problem}',
    hint: 'The file is damaged, or quantised in a way that is not known here: F32, F16, BF16, Q4_0 to Q8_0 and Q2_K to Q6_K are.',
  },
  MEMORY_SHORT: {
    kind: 'resource',
    message:
      '{path}: with {precision} weights, images of {megapixels} megapixels and more take {needed} GB of memory, and there are {there} GB',
    hint: 'Keep its weights in 8 bits (--weight-precision 8bit), draw a smaller image, or choose a smaller model or a machine with more memory: every step reads all weights, and from the disk it would take minutes.',
  },
  CACHE_NEEDED: {
    kind: 'input',
    message: '{path}: its weights are kept in blocks of {dtype}, which no engine reads as they are',
    hint: 'Run without --no-cache: a copy in 32-bit floats is made once.',
  },
  PRECISION_NEEDS_CACHE: {
    kind: 'input',
    message: '{path}: its weights are to be in 8 bits, which needs a copy of them on disk',
    hint: 'Run without --no-cache: the copy is made once, a third of the size of one in 32-bit floats. Or keep --weight-precision exact.',
  },
  CHECKPOINT_UNKNOWN: {
    kind: 'input',
    message: '{path}: not a recognised Stable Diffusion checkpoint: {problem}',
    hint: 'Run "penultimate inspect" on it to see what it holds.',
  },
  CONVERT_LOSSY: {
    kind: 'input',
    message: '{path}: a single file cannot say everything of this model: {what}',
    hint: 'Use the folder as it is.',
  },
  CONVERT_RANGE: {
    kind: 'input',
    message: '{path}: {tensor} holds numbers that half precision cannot',
    hint: 'Convert with --dtype keep or f32.',
  },
  TEXT_ENCODER_MISSING: {
    kind: 'input',
    message: '{path}: not a whole Stable Diffusion checkpoint: it holds no {parts}, and none was given',
    hint: 'Give a file or folder that has one: --text-encoder FILE, given twice where two are missing.',
  },
  TEXT_ENCODER_UNFIT: {
    kind: 'input',
    message: '{path}: this text encoder cannot be used: {problem}',
    hint: 'Give the text encoders of the same family: CLIP-L for 1.x, OpenCLIP-H for 2.x, CLIP-L and OpenCLIP bigG for XL.',
  },
  VAE_UNFIT: {
    kind: 'input',
    message: '{path}: this VAE cannot be used: {problem}',
    hint: 'Choose a VAE of the same family of models, or None for the one inside the checkpoint.',
  },
  VAE_MISSING: {
    kind: 'input',
    message: '{path}: this checkpoint holds no VAE, and none was chosen',
    hint: 'Put a VAE of the same family into models/VAE and choose it: --vae NAME, or "SD VAE" in the settings.',
  },
  TAESD_MISSING: {
    kind: 'input',
    message: 'TAESD is to be the {half} of {model}, and there is no {file} in {folder}',
    hint: 'Put the file there, as its maker published it (.safetensors or .pth), or choose Full as the VAE type for encode and decode.',
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
  METADATA_NOT_UNDERSTOOD: {
    kind: 'input',
    message: '{path}: written by {program}, which is not understood yet: {problem}',
    hint: 'What stands there: {text}',
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
    message: 'setting {key}: {value} is not valid; enter {limit}',
    hint: 'Nothing was changed.',
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
  SERVICE_UNREACHABLE: {
    kind: 'resource',
    message: '{service} at {address} cannot be reached ({reason})',
    hint: 'Check that it runs, the address, and the user and password, which come from the environment or a file.',
  },
  REDIS_EVICTS: {
    kind: 'resource',
    message:
      'Redis at {address} deletes keys when its memory is full (maxmemory-policy {policy}), so it may lose who works on what',
    hint: 'Set "maxmemory-policy noeviction" in its configuration and start it again.',
  },
  PACKAGE_MISSING: {
    kind: 'usage',
    message: 'the package {name}, which only a set-up over several machines needs, is not installed',
    hint: 'Run "npm install bullmq@6.7.0 ioredis@6.0.0 pg@8.23.1 s3mini@1.0.2" beside the program.',
  },
  JOB_ABANDONED: {
    kind: 'engine',
    message: 'the program was lost {attempts} times while this job was running',
    hint: 'The job may have taken the program down, so it is not tried again; ask for a smaller picture or check the model, then submit it anew.',
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
  ...SERVICE_ERRORS,
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;
export type ErrorData = SentenceData;
