/** @file Jobs that are handed in with keys of their own, and what of them is there afterwards. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { SMALL } from '../server.mjs';

/** Jobs of a round. */
export const JOBS = 4;

const seedOf = (round, index) => round * JOBS + index + 1;

const post = (url, body, headers) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }).then((response) => response.json());

/** Hands a round's jobs in; undefined for an answer that never came. */
export const submitAll = (url, round) =>
  Promise.all(
    Array.from({ length: JOBS }, (_, index) =>
      post(
        `${url}/api/v1/jobs`,
        { ...SMALL, steps: 2, seed: seedOf(round, index) },
        { 'idempotency-key': `key-${round}-${index}` },
      )
        .then(({ id }) => id)
        .catch(() => undefined),
    ),
  );

/** Keys that name another job than before. */
export const changedOf = (before, after) =>
  before.filter((id, index) => id !== undefined && id !== after[index]).length;

/** A job as the server tells of it. */
export async function jobOf(url, id) {
  const response = await fetch(`${url}/api/v1/jobs/${id}`).catch(() => undefined);
  return response?.ok ? response.json() : { state: 'gone' };
}

export const jobsOf = (url, ids) => Promise.all(ids.map((id) => jobOf(url, id)));

export const hasEnded = ({ state }) => state !== 'queued' && state !== 'running';

/** Files below a folder whose names end so. */
export async function filesBelow(folder, ending) {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names.filter((name) => name.endsWith(ending)).map((name) => join(folder, name));
}

/** The seed that a whole picture tells. @throws where it cannot be decoded */
export async function seedIn(bytes) {
  await sharp(bytes).stats();
  return Number(/Seed: (\d+)/.exec(bytes.toString('latin1'))?.[1]);
}

/** As many pictures and seeds of them as some files hold. */
export async function seedsIn(files) {
  const seeds = [];
  for (const file of files) seeds.push(await seedIn(await readFile(file)));
  return { images: files.length, seeds: new Set(seeds).size };
}

export const sum = (rows, of) => rows.reduce((total, row) => total + of(row), 0);
