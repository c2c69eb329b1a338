import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeImageIndex } from '../../../test/support/describe-image-index.js';
import { describeWithServers } from '../../../test/support/servers/describe-with-servers.js';
import { type PostgresServer, startPostgres } from '../../../test/support/servers/postgres.js';
import { openPostgresDatabase } from '../../storage/index.js';
import type { ImageTables } from './image-tables.js';
import { createPostgresImageIndex } from './postgres-image-index.js';
import { POSTGRES_IMAGE_MIGRATIONS } from './postgres-tables.js';
import { toVector, toVectorQuery } from './postgres-words.js';

describeWithServers(['PostgreSQL'], 'images in PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  describeImageIndex('the index', async () => {
    const url = await server.createDatabase();
    const open = () => openPostgresDatabase<ImageTables>({ url, migrations: POSTGRES_IMAGE_MIGRATIONS });
    let database = await open();
    return {
      index: createPostgresImageIndex(database),
      reopen: async () => {
        await database.destroy();
        database = await open();
        return createPostgresImageIndex(database);
      },
      close: () => database.destroy(),
    };
  });
});

describe('words as PostgreSQL takes them', () => {
  it('are a vector of both prompts, with a gap between', () => {
    expect(toVector({ prompt: "a Café's 黑猫", negativePrompt: 'dog' })).toBe(
      "'a':1A 'cafe':2A 's':3A '黑':4A '猫':5A 'dog':8B",
    );
  });

  it.each([
    ['lightho tower', 'prompt', "('lightho':*A) & ('tower':*A)"],
    ['"red cat"', 'any', "('red' <-> 'cat')"],
    ['黑猫', 'negative', "('黑':B <-> '猫':B)"],
    ['...', 'any', undefined],
  ] as const)('%s in %s is the query %s', (query, place, expected) => {
    expect(toVectorQuery(query, place)).toBe(expected);
  });
});
