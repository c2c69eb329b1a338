/** @file The project's own files, for tests about the project. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../../', import.meta.url);

export const pathInProject = (path: string): string => fileURLToPath(new URL(path, ROOT));
export const readProject = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const isThere = (path: string): boolean => existsSync(pathInProject(path));
export const readJson = <T>(path: string): T => JSON.parse(readProject(path)) as T;

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
}

export const readManifest = (): Manifest => readJson<Manifest>('package.json');

function filesOfGit(): string[] | undefined {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard'];
  const { status, stdout } = spawnSync('git', args, { cwd: pathInProject('.'), encoding: 'utf8' });
  return status === 0 ? stdout.split('\n').filter((path) => path !== '') : undefined;
}

/** All files but those that .gitignore names, whose lines are names of folders and endings: no git is needed. */
export function filesOnDisk(): string[] {
  const ignored = readProject('.gitignore').split('\n').filter(Boolean).concat('.git/', '.git');
  const isIgnored = (path: string, isFolder: boolean) => {
    const name = `${basename(path)}${isFolder ? '/' : ''}`;
    return ignored.some(
      (line) => line === name || line === `/${path}/` || (line[0] === '*' && name.endsWith(line.slice(1))),
    );
  };
  const below = (folder: string): string[] =>
    readdirSync(pathInProject(folder || '.'), { withFileTypes: true }).flatMap((entry) => {
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      if (isIgnored(path, entry.isDirectory())) return [];
      return entry.isDirectory() ? below(path) : [path];
    });
  return below('');
}

/** Files that are or would be committed. */
export const committedFiles = (): string[] => (filesOfGit() ?? filesOnDisk()).filter(isThere);
