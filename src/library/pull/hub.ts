/**
 * @file The hub: which files a model has, and where they are.
 * @source Hugging Face Hub documentation, "Hub API Endpoints": tree of a revision, resolve addresses
 */
import { AppError, throwIfAborted } from '../../base/index.js';
import { type HttpParts, httpGet, nextUrl, shownUrl } from './http-get.js';
import type { PullSource } from './pull-source.js';
import { nameProblem } from './safe-name.js';

/** The hub that ids mean where the environment names no other. */
const DEFAULT_HUB = 'https://huggingface.co';

export interface Hub {
  readonly endpoint: URL;
  readonly token?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The hub of the environment: PENULTIMATE_HUB_URL or HF_ENDPOINT, and HF_TOKEN. @throws PULL_SOURCE */
export function hubOf({ PENULTIMATE_HUB_URL, HF_ENDPOINT, HF_TOKEN }: Environment): Hub {
  const text = PENULTIMATE_HUB_URL || HF_ENDPOINT || DEFAULT_HUB;
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text))
    throw new AppError('PULL_SOURCE', { source: text, problem: 'the hub of the environment is no http address' });
  return { endpoint: new URL(text.endsWith('/') ? text : `${text}/`), ...(HF_TOKEN ? { token: HF_TOKEN } : {}) };
}

/** A file as the hub describes it. */
export interface HubFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256?: string;
}

type HubSource = Extract<PullSource, { kind: 'hub' }>;

const MAX_ANSWER_BYTES = 32 * 2 ** 20;
const MAX_PAGES = 50;

const written = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** Where a file of the hub is. */
export const resolveUrl = ({ endpoint }: Hub, { id, revision }: HubSource, path: string): URL =>
  new URL(`${id}/resolve/${encodeURIComponent(revision)}/${written(path)}`, endpoint);

async function readJson(url: URL, parts: HttpParts): Promise<{ readonly json: unknown; readonly link: string }> {
  const { status, body, headers } = await httpGet(url, { accept: 'application/json' }, parts);
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    size += piece.length;
    if (size > MAX_ANSWER_BYTES) body.destroy(new Error('the list of files is too long'));
    pieces.push(piece);
  }
  const problem =
    status === 401 || status === 403 || status === 404 ? 'there is no such model, or it needs a login' : '';
  if (status !== 200)
    throw new AppError('PULL_FAILED', { url: shownUrl(url), problem: problem || `the hub answers ${status}` });
  try {
    return { json: JSON.parse(Buffer.concat(pieces).toString('utf8')), link: String(headers.link ?? '') };
  } catch (error) {
    throw new AppError('PULL_FAILED', { url: shownUrl(url), problem: 'the hub answers no list' }, { cause: error });
  }
}

interface TreeEntry {
  readonly type?: unknown;
  readonly path?: unknown;
  readonly size?: unknown;
  readonly lfs?: { readonly oid?: unknown; readonly size?: unknown };
}

function fileOf(entry: TreeEntry | null): readonly HubFile[] {
  const { type, path, size, lfs } = Object(entry) as TreeEntry;
  if (type !== 'file' || typeof path !== 'string' || path.split('/').some(nameProblem)) return [];
  const sizeBytes = Number(lfs?.size ?? size);
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) return [];
  const sha256 = typeof lfs?.oid === 'string' ? lfs.oid.toLowerCase() : '';
  return [{ path, sizeBytes, ...(/^[0-9a-f]{64}$/.test(sha256) ? { sha256 } : {}) }];
}

/** What the network throws, by a code. @throws CANCELLED PULL_FAILED */
const failedAt =
  (url: URL, { signal }: HttpParts) =>
  (error: unknown): never => {
    if (error instanceof AppError) throw error;
    throwIfAborted(signal);
    const problem = error instanceof Error ? error.message : String(error);
    throw new AppError('PULL_FAILED', { url: shownUrl(url), problem }, { cause: error });
  };

/** All files of a revision. @throws PULL_FAILED PULL_ADDRESS CANCELLED */
export async function listHubFiles(
  hub: Hub,
  { id, revision }: HubSource,
  parts: HttpParts,
): Promise<readonly HubFile[]> {
  const tree = `api/models/${id}/tree/${encodeURIComponent(revision)}?recursive=true`;
  let next: URL | undefined = new URL(tree, hub.endpoint);
  const files: HubFile[] = [];
  for (let page = 0; next && page < MAX_PAGES; page++) {
    const here: URL = next;
    const { json, link } = await readJson(here, parts).catch(failedAt(here, parts));
    // One after another: as arguments of one call, hundreds of thousands are more than the stack takes.
    for (const entry of Array.isArray(json) ? (json as (TreeEntry | null)[]) : []) files.push(...fileOf(entry));
    const following: string | undefined = /<([^<>]+)>\s*;\s*rel="?next"?/.exec(link)?.[1];
    next = following === undefined ? undefined : nextUrl(here, following);
  }
  return files;
}

/** Parts of a model folder that are read here, and names of their weights by preference. @source diffusers, "Understanding pipelines, models and schedulers" */
const WEIGHTS = {
  text_encoder: 'model',
  unet: 'diffusion_pytorch_model',
  vae: 'diffusion_pytorch_model',
} as const;
const TEXTS = [
  ...['model_index.json', 'scheduler/scheduler_config.json', 'tokenizer/vocab.json', 'tokenizer/merges.txt'],
  ...['tokenizer/special_tokens_map.json', 'tokenizer/tokenizer_config.json'],
];

const refuse = (name: string, problem: string) => new AppError('PULL_REFUSED', { name, problem });

/** Weights of a part: the plain file, else its shards with their index, else the half-precision one. */
function weightsOf(files: readonly HubFile[], id: string, part: keyof typeof WEIGHTS): readonly HubFile[] {
  const base = WEIGHTS[part];
  const named = (pattern: RegExp) =>
    files.filter(({ path }) => path.startsWith(`${part}/`) && pattern.test(path.slice(part.length + 1)));
  const choices = [
    `${base}\\.safetensors`,
    `${base}(-\\d{5}-of-\\d{5}\\.safetensors|\\.safetensors\\.index\\.json)`,
    `${base}\\.fp16\\.safetensors`,
  ];
  const found = choices.map((choice) => named(new RegExp(`^${choice}$`))).find((some) => some.length > 0);
  if (found) return found;
  const pickled = named(/\.(bin|pt|ckpt)$/).length > 0;
  throw refuse(id, `its ${part} holds no .safetensors file${pickled ? ', only pickles, which can run code' : ''}`);
}

/** Files of a whole model folder; what is not read here is left out. @throws PULL_REFUSED */
export function folderFiles(files: readonly HubFile[], id: string): readonly HubFile[] {
  const parts = Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[];
  const texts = [...TEXTS, ...parts.map((part) => `${part}/config.json`)];
  return [...files.filter(({ path }) => texts.includes(path)), ...parts.flatMap((part) => weightsOf(files, id, part))];
}

/** What an id without a file means: the model folder where there is one, else the only file of weights. @throws PULL_REFUSED */
export function filesMeant(
  files: readonly HubFile[],
  { id }: HubSource,
): { readonly folder: boolean; readonly files: readonly HubFile[] } {
  if (files.some(({ path }) => path === 'model_index.json')) return { folder: true, files: folderFiles(files, id) };
  const single = files.filter(({ path }) => /^[^/]+\.safetensors$/.test(path));
  if (single.length === 1) return { folder: false, files: single };
  const names = single.map(({ path }) => path).join(', ');
  throw refuse(
    id,
    single.length === 0 ? 'it holds no .safetensors file' : `it holds several files, name one of them: ${names}`,
  );
}
