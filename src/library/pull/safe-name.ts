/** @file Names that strangers give to files: no path, nothing that a system takes for something else, only formats of data. */
import { AppError } from '../../base/index.js';

/** @source Microsoft, "Naming Files, Paths, and Namespaces" */
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: that they are there is what is looked for
const FORBIDDEN = /[<>:"|?*/\\\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
/** File systems take 255; the names of pieces are longer than the file's. */
const MAX_NAME_BYTES = 200;

/** Formats that hold data and nothing else. */
const WEIGHTS = /\.safetensors$/i;
const BESIDE = /\.ya?ml$/i;
const IN_FOLDERS = /\.(safetensors|json|txt|ya?ml)$/i;

const REFUSALS: readonly (readonly [RegExp, string])[] = [
  [/\.(ckpt|pt|pth|bin|pkl|pickle|joblib|npy|npz|h5|keras|msgpack)$/i, 'such files can run code when they are opened'],
  [/\.(zip|7z|rar|gz|tgz|bz2|xz|tar|zst)$/i, 'archives are not unpacked'],
  [/\.(py|sh|bat|cmd|ps1|js|mjs|exe|dll|so|dylib|msi|com|scr|vbs|jar|lnk|desktop|app)$/i, 'it is a program'],
];

/** Why a name is no safe file name; undefined = it is one. */
export function nameProblem(name: string): string | undefined {
  if (name === '' || name.startsWith('.')) return 'the name is empty or begins with a dot';
  if (FORBIDDEN.test(name)) return 'the name holds characters that file names cannot have everywhere';
  if (RESERVED.test(name)) return 'the name is that of a device on Windows';
  if (/[. ]$/.test(name)) return 'the name ends with a dot or a space';
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return `the name is longer than ${MAX_NAME_BYTES} bytes`;
  return undefined;
}

const refuse = (name: string, problem: string) => new AppError('PULL_REFUSED', { name: name.slice(0, 120), problem });

/** Formats alone, so that a file is refused before anything of it is asked for. @throws PULL_REFUSED */
export function requireDataFormat(name: string, inFolder = false): void {
  const reason = REFUSALS.find(([pattern]) => pattern.test(name))?.[1];
  if (reason) throw refuse(name, reason);
  if (inFolder ? IN_FOLDERS.test(name) : WEIGHTS.test(name) || BESIDE.test(name)) return;
  throw refuse(name, 'only .safetensors files are pulled, and .yaml beside a checkpoint');
}

/** A name that somebody has chosen is taken or refused, never exchanged for another one. @throws PULL_REFUSED */
export function requireSafeName(name: string, shown = name): void {
  const problem = nameProblem(name);
  if (problem) throw refuse(shown, problem);
}

/** A path inside a model folder of the hub. @throws PULL_REFUSED */
export function requireSafePath(path: string): void {
  for (const part of path.split('/')) requireSafeName(part, path);
  requireDataFormat(path, true);
}

const lastPart = (path: string): string => path.split(/[/\\]/).at(-1) ?? '';

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** The name in a Content-Disposition header, whatever it is. @source RFC 6266, RFC 8187 */
export function dispositionName(header: string | undefined): string | undefined {
  const extended = /filename\*\s*=\s*utf-8'[^']*'([^;]+)/i.exec(header ?? '')?.[1];
  if (extended) return decoded(extended.trim());
  const [, quoted, plain] = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))/i.exec(header ?? '') ?? [];
  return quoted?.replace(/\\(.)/g, '$1') ?? plain?.trim();
}

/**
 * The name a file gets: the first of the offers that is one. An offer with a path in it is none, since whoever writes
 * one means a place outside.
 * @throws PULL_REFUSED
 */
export function chooseName(offers: readonly (string | undefined)[]): string {
  const given = offers.filter((offer) => offer !== undefined && offer !== '');
  const name = given.find((offer) => nameProblem(offer as string) === undefined && /\./.test(offer as string));
  if (name === undefined) {
    const first = given[0] ?? '';
    throw refuse(first, nameProblem(first) ?? 'it has no name with an ending; give it one with --name');
  }
  requireDataFormat(name);
  return name;
}

/** The last part of an address. */
export const urlName = (url: URL): string => decoded(lastPart(url.pathname));
