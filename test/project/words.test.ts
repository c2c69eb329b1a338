/** @file No committed text names a registry or a place on somebody's machine. */
import { extname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { committedFiles, readProject } from './project-files.js';

const TEXT = new Set(['.ts', '.mjs', '.cjs', '.js', '.json', '.md', '.py', '.yml', '.txt', '']);
/** Vocabularies hold every word there is; the lock file has a test of its own. */
const EXEMPT = /^(models|assets|test\/golden\/data)\/|^package-lock\.json$|^LICENSE$/;

const anyOf = (...words: string[]): RegExp => new RegExp(words.join('|'), 'i');
const FORBIDDEN = {
  'registry host': anyOf('registry\\.(npm|yarn)', 'files\\.python' + 'hosted'),
  'absolute path': anyOf('(?<![\\w.*}])/(home|root|work|tmp|Users)/\\w', '[A-Z]:\\\\\\\\?Users'),
};

const files = (committedFiles() ?? []).filter(
  (path) => TEXT.has(extname(path)) && !EXEMPT.test(path) && !path.endsWith('words.test.ts'),
);

describe.runIf(files.length > 0)('committed text', () => {
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
