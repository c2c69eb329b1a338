/** @file What the sessions of all parts share. */
import { defined } from '../../base/index.js';
import type { Session } from '../../runtime/index.js';
import type { HostTensor } from '../../tensor/index.js';

export async function releaseAll(sessions: readonly Pick<Session, 'release'>[]): Promise<void> {
  for (const session of sessions) await session.release();
}

/** A session that is made when it is first wanted: many drawings never encode a picture, and some files cannot. */
export interface LazySession {
  get(): Session;
  release(): Promise<void>;
}

export function lazily(make: () => Session): LazySession {
  let session: Session | undefined;
  return {
    get: () => {
      session ??= make();
      return session;
    },
    release: async () => session?.release(),
  };
}

/** Numbers of an output. */
export function floatsOf(tensor: HostTensor | undefined): Float32Array {
  const { data } = defined(tensor, 'an output of the engine');
  if (data instanceof Float32Array) return data;
  throw new Error('bug: an output of the engine is not of 32-bit floats');
}
