/** @file The source has no way to run text as code, and few places that start programs or reach the network. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderSbom } from '../../scripts/sbom.mjs';
import { pathInProject, readJson, readProject } from './project-files.js';

const FILES = readdirSync(pathInProject('src'), { recursive: true })
  .map((path) => String(path).replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'));

const filesWith = (pattern: RegExp): readonly string[] =>
  FILES.filter((path) => pattern.test(readProject(`src/${path}`))).sort();

describe('the source', () => {
  it('is read', () => expect(FILES.length).toBeGreaterThan(400));

  it('runs no text as code and loads no code of a file that somebody names', () => {
    expect(filesWith(/\beval\s*\(|\bnew Function\b|node:vm|\bWebAssembly\b|registerCustomOp|process\.dlopen/)).toEqual(
      [],
    );
    // A module that is loaded late is named in the source itself.
    expect(filesWith(/\bimport\(\s*[^'"\s]/)).toEqual([]);
  });

  it('starts no program but its own engine, threads that read what strangers wrote, and one that ends the engine', () => {
    expect(filesWith(/node:child_process/)).toEqual(['runtime/worker.ts']);
    expect(filesWith(/node:worker_threads/)).toEqual([
      'gallery/scan/image-reader.ts',
      'gallery/scan/image-worker.ts',
      'library/hashes/read-through.ts',
      'library/hashes/read-worker.ts',
      'runtime/engine-process.ts',
    ]);
  });

  it('reaches the network in these files alone', () => {
    expect(filesWith(/from 'node:(?:https?|net|tls|dgram|dns)(?:\/promises)?'|\bfetch\(/)).toEqual([
      'base/public-address.ts',
      'library/pull/address-guard.ts',
      'library/pull/http-get.ts',
      'library/pull/transfer.ts',
      'server/guard/fetch-picture.ts',
      'server/guard/guard.ts',
      'server/serve-worker.ts',
    ]);
  });
});

interface LockEntry {
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
}

/** What may be shipped to anybody under the MIT licence beside it. */
const PERMISSIVE =
  /^\(?(?:MIT|ISC|BSD-[23]-Clause|Apache-2\.0|0BSD|BlueOak-1\.0\.0|Unlicense|CC0-1\.0|OFL-1\.1|Zlib)\b/;
/** Libraries that sharp links to at run time, replaceable by anybody, which is what their licence asks for. */
const LINKED = /^node_modules\/@img\/sharp-libvips-/;

describe('what is shipped', () => {
  const { packages } = readJson<{ packages: Record<string, LockEntry> }>('package-lock.json');
  const shipped = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);

  it('has a hash each in the lock file', () => {
    expect(shipped.length).toBeGreaterThan(100);
    expect(shipped.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? '')).map(([path]) => path)).toEqual([]);
  });

  it('has permissive licences', () => {
    const others = shipped.filter(([path, { license = '' }]) => !PERMISSIVE.test(license) && !LINKED.test(path));
    expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
  });

  it('is listed in docs/sbom.json as `node scripts/sbom.mjs` writes it', () => {
    expect(readProject('docs/sbom.json')).toBe(renderSbom());
    expect(JSON.parse(renderSbom()).components).toHaveLength(shipped.length);
  });
});
