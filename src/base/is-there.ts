/** @file Whether something lies at a path. */
import { access } from 'node:fs/promises';

/** Whether a file or folder lies there; what may not be looked at does not. */
export const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
