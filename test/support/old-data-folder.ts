/** @file A data folder as versions left it that had two indexes of images: `picture` beside the jobs, and that of the gallery. */
import { createHash } from 'node:crypto';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Libsql from 'libsql';
import { infotextOf, writePicture } from './gallery-files.js';

/** The schemas as SQLite had them then. */
const MIGRATED = `
  create table "kysely_migration" ("name" varchar(255) not null primary key, "timestamp" varchar(255) not null);
  create table "kysely_migration_lock" ("id" varchar(255) not null primary key, "is_locked" integer default 0 not null);
  insert into "kysely_migration_lock" values ('migration_lock', 0);`;

const GALLERY = `${MIGRATED}
  insert into "kysely_migration" values ('2026-01-gallery', '2026-01-01T00:00:00.000Z');
  create table "gallery" ("seq" integer primary key autoincrement, "id" text not null, "path" text not null,
    "prompt" text not null, "negativePrompt" text not null, "infotext" text not null, "contentKey" text not null,
    "trashed" integer not null, "sizeBytes" integer not null, "modifiedMs" integer not null,
    "createdMs" integer not null, "width" integer not null, "height" integer not null, "trashedMs" integer,
    "model" text, "modelHash" text, "modelKey" text, "clipSkipRequested" real, "clipSkip" real, "seed" integer,
    "sampler" text, "steps" integer, "sweepId" text, "jobId" text, "program" text, "recipe" text);
  create unique index gallery_id on gallery (id);
  create unique index gallery_path on gallery (path) where trashed = 0;
  create index "gallery_order" on gallery ("trashed", "createdMs" desc, "id" desc);
  create index "gallery_model" on gallery ("trashed", "modelKey", "model", "createdMs");
  create index "gallery_clip_skip" on gallery ("trashed", "clipSkip", "createdMs");
  create index "gallery_sweep" on gallery ("trashed", "sweepId", "createdMs");
  create virtual table galleryWords using fts5(prompt, negative, content='', contentless_delete=1,
    tokenize='unicode61 remove_diacritics 2', prefix='2 3');`;

const JOBS = `${MIGRATED}
  insert into "kysely_migration" values ('2026-01-job', '2026-01-01T00:00:00.000Z'),
    ('2026-02-picture', '2026-01-01T00:00:01.000Z'), ('2026-03-picture-listed', '2026-01-01T00:00:02.000Z'),
    ('2026-11-answer', '2026-01-01T00:00:03.000Z');
  create table "job" ("seq" integer primary key autoincrement, "id" text not null unique, "kind" text not null,
    "clientId" text not null, "state" text not null, "round" integer not null, "attempt" integer default 0 not null,
    "cancelRequested" integer default 0 not null, "request" text not null, "result" text, "error" text,
    "createdAtMs" integer not null, "startedAtMs" integer, "finishedAtMs" integer);
  create index "job_line" on "job" ("state", "round", "seq");
  create index "job_client" on "job" ("clientId", "round");
  create index job_started on job (round) where "startedAtMs" is not null;
  create table "picture" ("seq" integer primary key autoincrement, "id" text not null unique, "path" text not null,
    "infotext" text not null, "width" integer not null, "height" integer not null, "createdMs" integer not null,
    "listed" integer default 1 not null);
  create index "picture_path" on "picture" ("path");
  create table "answer" ("clientId" text not null, "key" text not null, "fingerprint" text not null,
    "answer" text not null, "createdAtMs" integer not null, constraint "answer_key" primary key ("clientId", "key"));
  create index "answer_age" on "answer" ("createdAtMs");`;

/** One image of such a folder. */
export interface OldImage {
  /** `<job id>-<index>` */
  readonly id: string;
  /** Inside the data folder, or absolute. */
  readonly file: string;
  /** Name of its folder in the trash, where it is there. */
  readonly trashId?: string;
  /** False = only the table of the jobs has it. */
  readonly inGallery?: boolean;
  /** False = the file is not there any more. */
  readonly isThere?: boolean;
}

const madeOf = (at: number) => ({ prompt: `image ${at}`, seed: at, clipSkip: 2 });

/** The infotext of the image at a place of the list. */
export const oldInfotext = (at: number): string => infotextOf(madeOf(at));

/** When the image at a place of the list was saved; milliseconds since 1970. */
export const oldSavedMs = (at: number): number => 1_700_000_000_000 + at * 1000;

/** When all in the trash was thrown away: so lately that it stays there. */
export const OLD_TRASHED_MS = Date.now();

const trashOf = (root: string, trashId: string): string => join(root, 'penultimate', 'trash', trashId);

const pathOf = (root: string, { file, trashId }: OldImage): string =>
  trashId === undefined
    ? join(...(file.startsWith('/') ? [file] : [root, file]))
    : join(trashOf(root, trashId), file.split('/').at(-1) ?? '');

async function writeFiles(root: string, image: OldImage, at: number): Promise<void> {
  if (image.isThere === false) return;
  await writePicture(pathOf(root, image), { ...madeOf(at), at: oldSavedMs(at) });
  if (image.trashId === undefined) return;
  await writeFile(
    join(trashOf(root, image.trashId), 'entry.json'),
    JSON.stringify({ path: image.file, trashedMs: OLD_TRASHED_MS }),
  );
}

async function addToGallery(database: Libsql.Database, root: string, image: OldImage, at: number): Promise<void> {
  const { file, trashId = null, id } = image;
  const { size, mtimeMs } = await stat(pathOf(root, image));
  const { prompt, seed, clipSkip } = madeOf(at);
  const row = {
    id: trashId ?? createHash('sha256').update(file).digest('hex').slice(0, 22),
    path: file,
    prompt,
    negativePrompt: '',
    infotext: oldInfotext(at),
    contentKey: `content ${at}`,
    trashed: trashId === null ? 0 : 1,
    sizeBytes: size,
    modifiedMs: Math.round(mtimeMs),
    createdMs: Math.round(mtimeMs),
    width: 8,
    height: 8,
    trashedMs: trashId === null ? null : OLD_TRASHED_MS,
    clipSkip,
    clipSkipRequested: clipSkip,
    seed,
    jobId: id.slice(0, id.lastIndexOf('-')),
    recipe: JSON.stringify({ at }),
  };
  const names = Object.keys(row);
  const insert = `insert into gallery (${names.map((name) => `"${name}"`)}) values (${names.map(() => '?')})`;
  const { lastInsertRowid } = database.prepare(insert).run(...Object.values(row));
  database
    .prepare('insert into galleryWords (rowid, prompt, negative) values (?, ?, ?)')
    .run(lastInsertRowid, prompt, '');
}

/** Makes the folder; the images were saved in the order of the list. */
export async function writeOldDataFolder(root: string, images: readonly OldImage[]): Promise<void> {
  await mkdir(join(root, 'penultimate'), { recursive: true });
  const [gallery, jobs] = ['gallery.db', 'penultimate.db'].map((name) => new Libsql(join(root, 'penultimate', name)));
  if (!gallery || !jobs) throw new Error('bug: two databases');
  gallery.exec(GALLERY);
  jobs.exec(JOBS);
  for (const database of [gallery, jobs]) database.exec('begin');
  const insert = jobs.prepare(
    'insert into picture ("id", "path", "infotext", "width", "height", "createdMs", "listed") values (?, ?, ?, 8, 8, ?, ?)',
  );
  for (const [at, image] of images.entries()) {
    await mkdir(dirname(pathOf(root, image)), { recursive: true });
    await writeFiles(root, image, at);
    if (image.inGallery ?? image.isThere ?? true) await addToGallery(gallery, root, image, at);
    insert.run(image.id, pathOf(root, image), oldInfotext(at), oldSavedMs(at), image.trashId === undefined ? 1 : 0);
  }
  for (const database of [gallery, jobs]) {
    database.exec('commit');
    database.close();
  }
}
