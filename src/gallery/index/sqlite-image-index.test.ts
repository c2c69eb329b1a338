import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeImageIndex } from '../../../test/support/describe-image-index.js';
import { openSqliteImageIndex } from './sqlite-image-index.js';

describeImageIndex('the index in SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'image-index-'));
  const path = join(folder, 'gallery.db');
  let index = await openSqliteImageIndex(path);
  return {
    index,
    reopen: async () => {
      await index.close();
      index = await openSqliteImageIndex(path);
      return index;
    },
    close: async () => {
      await index.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
});
