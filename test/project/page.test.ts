/** @file The page: complete in both languages, and small enough for a slow line. */
import { readdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ERROR_CATALOGUE, NOTICE_CATALOGUE } from '../../src/base/index.js';
import { SETTINGS } from '../../src/contract/index.js';
import { PROMPT_REMARKS } from '../../src/prompt/index.js';

/** Bytes that the first load may take, compressed. */
const FIRST_LOAD = 300_000;

type Words = Record<string, Record<string, string>>;
const read = async (path: string): Promise<string> => readFile(path, 'utf8');
const words = async <T>(language: string): Promise<T> =>
  JSON.parse(await read(`web/src/locales/${language}.json`)) as T;

const placesOf = (...texts: string[]) => [...texts.join(' ').matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
const valuesOf = (text = '') => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name);

describe('the Chinese words', () => {
  it('have a template for every failure, with the same places', async () => {
    const { errors } = await words<{ errors: Record<string, { message: string; hint: string }> }>('zh-errors');
    expect(Object.keys(errors)).toEqual(Object.keys(ERROR_CATALOGUE));
    for (const [code, { message, hint }] of Object.entries(ERROR_CATALOGUE)) {
      const chinese = errors[code];
      expect([code, placesOf(chinese?.message ?? '')]).toEqual([code, placesOf(message)]);
      expect([code, placesOf(chinese?.hint ?? '')]).toEqual([code, placesOf(hint)]);
    }
  });

  it('have a template for every warning, reason and remark, with the same places', async () => {
    const { notices } = await words<{ notices: Record<string, string> }>('zh-notices');
    const remarks = await words<Record<string, string>>('zh-remarks');
    expect(Object.keys(notices)).toEqual(Object.keys(NOTICE_CATALOGUE));
    expect(Object.keys(remarks)).toEqual(Object.keys(PROMPT_REMARKS));
    const english = Object.entries(NOTICE_CATALOGUE).map(([code, { message }]) => [code, message] as const);
    for (const [code, message] of [...english, ...Object.entries(PROMPT_REMARKS)]) {
      const chinese = notices[code] ?? remarks[code] ?? '';
      expect([code, placesOf(chinese)]).toEqual([code, placesOf(message)]);
    }
  });

  it('translate values as the sources write them', async () => {
    const names = (await readdir('src', { recursive: true })).filter((name) => /(?<!\.test)\.ts$/.test(name));
    const sources = (await Promise.all(names.map((name) => read(`src/${name}`)))).join('\n').replaceAll("\\'", "'");
    const [errors, notices] = [await words<Words>('zh-errors'), await words<Words>('zh-notices')];
    const patterns = Object.keys({ ...errors.values, ...notices.values });
    // What stands between groups and signs is text of a template.
    const fragments = patterns.flatMap((pattern) =>
      pattern
        .split(/\((?:[^()\\]|\\.)*\)|\.\*|[,:"]|one of/)
        .map((text) => text.replaceAll('\\', '').trim())
        .filter((text) => text.length > 3),
    );
    expect(fragments.length).toBeGreaterThan(50);
    expect(fragments.filter((text) => !sources.includes(text))).toEqual([]);
  });

  it('name and describe every setting, its page and its category', async () => {
    const { settings, descriptions, sections, categories } = await words<Words>('zh');
    const keys = SETTINGS.map(({ key }) => key).sort();
    expect(Object.keys(settings ?? {}).sort()).toEqual(keys);
    expect(Object.keys(descriptions ?? {}).sort()).toEqual(keys);
    for (const { section, category } of SETTINGS) {
      expect(sections).toHaveProperty([section]);
      expect(categories).toHaveProperty([category]);
    }
  });

  it('are those of the English page, with the same values in them', async () => {
    const [english, chinese] = [await words<Words>('en'), await words<Words>('zh')];
    for (const group of ['labels', 'texts', 'help', 'gallery']) {
      expect(Object.keys(chinese[group] ?? {})).toEqual(Object.keys(english[group] ?? {}));
      for (const [key, text] of Object.entries(english[group] ?? {}))
        expect([key, [...new Set(valuesOf(chinese[group]?.[key]))]]).toEqual([key, valuesOf(text)]);
    }
  });
});

it('asks the routes of /api/v1 through the typed client alone', async () => {
  const names = (await readdir('web/src', { recursive: true })).filter((name) => /(?<!\.test)\.tsx?$/.test(name));
  const sources = await Promise.all(names.map(async (name) => [name, await read(`web/src/${name}`)] as const));
  const past = sources.filter(([, text]) => /\b(request|fetch)(<[^>]*>)?\(\s*['"`][^'"`]*(?<!sd)api\/v1/.test(text));
  expect(past.map(([name]) => name)).toEqual([]);
  const through = sources.filter(([, text]) => /\bapi\.(GET|POST|PUT|PATCH|DELETE)\(/.test(text));
  expect(through.length).toBeGreaterThan(8);
});

/** A script and what it imports before it runs; parts that are loaded later are named in calls. */
async function withImports(name: string, known: ReadonlySet<string> = new Set()): Promise<ReadonlySet<string>> {
  if (known.has(name)) return known;
  const text = await read(`web/dist/assets/${name}`);
  let all: ReadonlySet<string> = new Set([...known, name]);
  for (const [, next = ''] of text.matchAll(/(?:\bfrom|\bimport)\s*["'`]\.\/([\w.-]+\.js)["'`]/g))
    all = await withImports(next, all);
  return all;
}

it('is less than the limit when it is opened, compressed: scripts and styles', async () => {
  const page = await read('web/dist/index.html');
  const named = (kind: string) =>
    [...page.matchAll(new RegExp(`(?:src|href)="\\./assets/([^"]+\\.${kind})"`, 'g'))].map(([, name = '']) => name);
  expect([named('js').length, named('css').length]).toEqual([1, 1]);
  const first = [...(await withImports(named('js')[0] ?? '')), ...named('css')];
  expect(first.length).toBeGreaterThan(5);
  const sizes = await Promise.all(
    first.map(async (name) => gzipSync(await readFile(`web/dist/assets/${name}`)).length),
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(FIRST_LOAD);
});
