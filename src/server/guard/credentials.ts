/** @file Who has a login or a key. Only their hashes are kept, and comparing takes the same time whatever is given. */
import { createHash, timingSafeEqual } from 'node:crypto';

export interface CredentialOptions {
  /** "user:password" for HTTP Basic, each of them lets in. */
  readonly apiAuth?: readonly string[];
  /** Keys for `Authorization: Bearer`, each of them lets in. */
  readonly apiKeys?: readonly string[];
}

export interface Credentials {
  /** Whether nobody needs any. */
  readonly open: boolean;
  /** Ways to log in, for the header that asks for it. */
  readonly challenge: string;
  /** Whose header it is, without its secret; undefined = nobody's. */
  holderOf(authorization: string): string | undefined;
}

const REALM = 'realm="Penultimate"';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** How each scheme carries its secret. */
const SCHEMES = {
  basic: (value: string) => Buffer.from(value, 'base64').toString('utf8'),
  bearer: (value: string) => value,
} as const satisfies Record<string, (value: string) => string>;

const KEY_DIGITS = 16;

/** What each scheme may tell of who comes: the name of a login, a few digits of what stands for a key. */
const HOLDERS = {
  basic: (secret: string) => `login:${secret.split(':', 1)[0]}`,
  bearer: (secret: string) => `key:${digest(secret).toString('hex').slice(0, KEY_DIGITS)}`,
} as const satisfies Record<keyof typeof SCHEMES, (secret: string) => string>;

/** All of them are compared, so that the time says nothing. */
const isAmong = (given: Buffer, known: readonly Buffer[]): boolean =>
  known.filter((one) => timingSafeEqual(one, given)).length > 0;

/** Credentials of a server. */
export function createCredentials({ apiAuth = [], apiKeys = [] }: CredentialOptions): Credentials {
  const known = { basic: apiAuth.map(digest), bearer: apiKeys.map(digest) };
  const ways = [...(apiAuth.length > 0 ? [`Basic ${REALM}`] : []), ...(apiKeys.length > 0 ? [`Bearer ${REALM}`] : [])];
  return {
    open: ways.length === 0,
    challenge: ways.join(', '),
    holderOf: (authorization) => {
      const [, scheme = '', value = ''] = /^(basic|bearer) +([\x21-\x7e]+)$/i.exec(authorization) ?? [];
      const name = scheme.toLowerCase();
      if (name !== 'basic' && name !== 'bearer') return undefined;
      const secret = SCHEMES[name](value);
      return isAmong(digest(secret), known[name]) ? HOLDERS[name](secret) : undefined;
    },
  };
}
