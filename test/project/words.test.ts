/** @file No committed text names a registry or a place on somebody's machine. */
import { extname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { committedFiles, filesOnDisk, readProject } from './project-files.js';

const TEXT = new Set(['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json', '.md', '.py', '.yml', '.txt', '']);
/** Vocabularies hold every word there is; the lock file has a test of its own. */
const EXEMPT = /^(models|assets|test\/golden\/data)\/|^package-lock\.json$|^LICENSE$/;

const anyOf = (...words: string[]): RegExp => new RegExp(words.join('|'), 'i');
const FORBIDDEN = {
  'registry host': anyOf('registry\\.(npm|yarn)', 'files\\.python' + 'hosted'),
  'absolute path': anyOf('(?<![\\w.*}])/(home|root|work|tmp|Users)/\\w', '[A-Z]:\\\\\\\\?Users'),
};

const isRead = (path: string): boolean =>
  TEXT.has(extname(path)) && !EXEMPT.test(path) && !path.endsWith('words.test.ts');
const files = committedFiles().filter(isRead);

describe('committed text', () => {
  it('is all read, with git and without', () => {
    expect(files).toEqual(expect.arrayContaining(['README.md', '.ci/run', 'src/index.ts', 'web/src/main.tsx']));
    expect(filesOnDisk().filter(isRead)).toEqual(expect.arrayContaining(files));
  });

  it.each(Object.entries(FORBIDDEN))('has no %s', (_name, pattern) => {
    const found = files.flatMap((path) =>
      readProject(path)
        .split('\n')
        .flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}: ${line.trim().slice(0, 120)}`] : [])),
    );
    expect(found).toEqual([]);
  });

  it('would be found', () => {
    expect(FORBIDDEN['registry host'].test(`https://${['registry', 'npm'].join('.')}.example/x`)).toBe(true);
    expect(FORBIDDEN['absolute path'].test("'/home/me/model'")).toBe(true);
    expect(FORBIDDEN['absolute path'].test(['src', 'work', 'x'].join('/'))).toBe(false);
  });
});
