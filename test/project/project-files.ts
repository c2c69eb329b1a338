/** @file The project's own files, for tests about the project. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../../', import.meta.url);

export const pathInProject = (path: string): string => fileURLToPath(new URL(path, ROOT));
export const readProject = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
export const readJson = <T>(path: string): T => JSON.parse(readProject(path)) as T;

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
}

export const readManifest = (): Manifest => readJson<Manifest>('package.json');

/** Files that are or would be committed; without git, undefined. */
export function committedFiles(): string[] | undefined {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard'];
  const { status, stdout } = spawnSync('git', args, { cwd: pathInProject('.'), encoding: 'utf8' });
  return status === 0 ? stdout.split('\n').filter((path) => path !== '') : undefined;
}
