/** @file Rows of the catalogue of errors: the server, what is sent to it, and models that are fetched. */
import type { ErrorRow } from './error-row.js';

export const SERVICE_ERRORS = {
  PORT_TAKEN: {
    kind: 'resource',
    message: 'port {port} of {host} is taken by another program',
    hint: 'Stop that one, or choose another port with --port.',
  },
  HOST_REFUSED: {
    kind: 'input',
    message: 'the host name "{host}" is not one of this server',
    hint: 'Open it as 127.0.0.1 or localhost; with --listen, by the address or name of this machine. For another name, such as host.docker.internal, start with --allow-hosts and that name.',
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
    hint: 'Send a smaller picture, or less text.',
  },
  TEXT_TOO_LONG: {
    kind: 'usage',
    message: '{name} has {length} characters; the limit is {limit}',
    hint: 'Make it shorter; nothing was changed or drawn.',
  },
  PROMPT_TOO_LARGE: {
    kind: 'usage',
    message: 'the prompt is too much over all its steps: {problem}',
    hint: 'Use fewer alternations, edits and ANDs, fewer steps, or a shorter text.',
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
  METHOD_NOT_ALLOWED: {
    kind: 'usage',
    message: 'Method Not Allowed',
    hint: '{name} takes {allowed}, not {method}.',
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
    message: '"{source}" is not a valid model address: {problem}',
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
