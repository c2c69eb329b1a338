/** @file What parts of a run have given, so that one that was stopped goes on where it was. */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../../', import.meta.url);

/** Of every file that the server is built of; another build begins anew. */
export function digestOfBuild() {
  const folder = fileURLToPath(new URL('dist/', ROOT));
  const names = readdirSync(folder, { recursive: true }).filter((name) => /^(?!client|cli).*\.js$/.test(name));
  const hash = createHash('sha256');
  for (const name of names.sort()) hash.update(name).update(readFileSync(`${folder}/${name}`));
  return hash.digest('hex').slice(0, 16);
}

/** Opens the record of a run. */
export function openRecord({ build, seed, part, folder: place = '.cache/random-requests/' }) {
  const folder = fileURLToPath(new URL(place, ROOT));
  mkdirSync(folder, { recursive: true });
  const path = `${folder}${build}-${seed}-${part}.jsonl`;
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
  const results = lines.map((line) => JSON.parse(line));
  return {
    /** The part of these properties as it was done last, if it is. */
    find: (part) => results.findLast((result) => Object.entries(part).every(([key, value]) => result[key] === value)),
    add: (result) => {
      results.push(result);
      appendFileSync(path, `${JSON.stringify(result)}\n`);
    },
  };
}
