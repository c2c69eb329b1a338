/** @file Pages of docs/ with figures: every script writes its own section, between marks, and leaves the others. */
import { readFileSync, writeFileSync } from 'node:fs';

const urlOf = (page) => new URL(`../../docs/${page}.md`, import.meta.url);

/** Said where a trial was stopped before its end. */
export const unfinished = (done, wanted, what) =>
  done >= wanted
    ? ''
    : ` ${done.toLocaleString('en-US')} of ${wanted.toLocaleString('en-US')} ${what} are done so far.`;

/** Puts a section in the place of the one of its name. */
export function writeSection(name, text, page = 'reliability') {
  const document = readFileSync(urlOf(page), 'utf8');
  const [start, end] = [`<!-- ${name}: generated; do not edit -->`, `<!-- end of ${name} -->`];
  const [from, to] = [document.indexOf(start), document.indexOf(end)];
  if (from === -1 || to === -1) throw new Error(`docs/${page}.md has no place for ${name}`);
  writeFileSync(urlOf(page), `${document.slice(0, from)}${start}\n${text}\n${document.slice(to)}`);
}
