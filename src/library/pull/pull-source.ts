/** @file What a user calls the thing to pull: an address of a file, or a model of the hub with a file or a revision. */
import { AppError } from '../../base/index.js';

export type PullSource =
  | { readonly kind: 'url'; readonly url: URL }
  | { readonly kind: 'hub'; readonly id: string; readonly revision: string; readonly file?: string };

/** @source Hugging Face Hub documentation, "Repositories": names, `main`, resolve addresses */
const HUB_ID = /^([\w][\w.-]{0,95}\/[\w][\w.-]{0,95})(?:@([\w./-]+?))?(?:\/(?!.*\.\.)([^@]+?))?(?:@([\w./-]+))?$/;
const HUB_PAGE = /^\/([\w.-]+\/[\w.-]+)\/(?:blob|resolve)\/([^/]+)\/(.+)$/;
const MAIN = 'main';

/** Characters; the longest addresses that are signed have some two thousand. */
const MAX_SOURCE_LENGTH = 8192;

const invalid = (source: string, problem: string) =>
  new AppError('PULL_SOURCE', { source: shownSource(source), problem });

/** A source without what may be secret in it: a login, a query. */
export const shownSource = (source: string): string =>
  source
    .replace(/^(https?:\/\/)[^/@]*@/i, '$1')
    .replace(/[?#].*$/s, '')
    .slice(0, 300);

/** @throws PULL_SOURCE */
function decoded(part: string, source: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid(source, 'a % in it begins no character');
  }
}

function fromUrl(text: string, endpoint: URL): PullSource {
  if (!URL.canParse(text)) throw invalid(text, 'it is no address');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') throw invalid(text, 'an address with a login is not taken');
  const [, id, revision, file] = HUB_PAGE.exec(url.pathname) ?? [];
  if (url.origin === endpoint.origin && id && revision && file)
    return { kind: 'hub', id, revision: decoded(revision, text), file: decoded(file, text) };
  return { kind: 'url', url };
}

/** Reads `https://…`, `owner/name`, `owner/name/file.safetensors`, each hub id also with `@revision`. @throws PULL_SOURCE */
export function parsePullSource(text: string, endpoint: URL): PullSource {
  const source = text.trim();
  if (source.length > MAX_SOURCE_LENGTH)
    throw invalid(source, `it has ${source.length} characters, the limit is ${MAX_SOURCE_LENGTH}`);
  if (/^https?:\/\//i.test(source)) return fromUrl(source, endpoint);
  if (/^[a-z][a-z0-9+.-]*:/i.test(source)) throw invalid(source, 'only http and https are taken');
  const [, id, early, file, late] = HUB_ID.exec(source) ?? [];
  if (id === undefined) throw invalid(source, 'it is neither an http address nor owner/name');
  const revision = early ?? late ?? MAIN;
  if (revision.includes('..')) throw invalid(source, 'that revision has dots in a row');
  return { kind: 'hub', id, revision, ...(file === undefined ? {} : { file }) };
}
