/** @file The package, installed where there is nothing else: what is in it, its command, its page, its library and types. */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pathInProject, readJson, readManifest } from '../project/project-files.js';
import { DEFAULT_SIDE_PX } from '../support/models.js';
import { type Installed, installPackage, startIn } from './install.js';

const MEGABYTE = 1e6;
const UNPACKED_LIMIT_BYTES = 60 * MEGABYTE;
const INSTALL_MS = 300_000;

let installed: Installed;
beforeAll(async () => {
  installed = await installPackage();
}, INSTALL_MS);
afterAll(() => installed?.remove());

const penultimate = (...args: readonly string[]) =>
  installed.run('npx', '--offline', 'penultimate', ...args, '--data-dir', join(installed.folder, 'data'));

const paths = () => installed.packed.files.map(({ path }) => path);

describe('the package', () => {
  it('is small enough to be had in a moment', () => {
    expect(installed.packed.unpackedSize).toBeLessThan(UNPACKED_LIMIT_BYTES);
  });

  it('holds program, page, model and licences', () => {
    expect(paths()).toEqual(
      expect.arrayContaining([
        'dist/cli/main.js',
        'dist/index.js',
        'dist/index.d.ts',
        'dist/client/index.js',
        'dist/runtime/engine-process.js',
        'dist/runtime/parent-watch.js',
        'dist/gallery/scan/image-worker.js',
        'dist/library/hashes/read-worker.js',
        'web/dist/index.html',
        'models/default/unet/diffusion_pytorch_model.safetensors',
        'assets/clip/merges.txt.br',
        'LICENSE',
        'THIRD_PARTY_NOTICES.md',
        'README.md',
        'README.zh-CN.md',
      ]),
    );
  });

  it('holds nothing that only developers need', () => {
    const needless =
      /\.map$|\.test\.|\.tsx?$(?<!\.d\.ts)|\.py$|\.stamp$|^(src|test|training|bench|scripts|docs|conformance|\.)/;
    expect(paths().filter((path) => needless.test(path))).toEqual([]);
  });

  it('brings no tool of the developers along', async () => {
    const { stdout } = await installed.run('npm', 'ls', '--all', '--parseable', '--offline');
    const names = stdout.split('\n').map((path) =>
      path
        .split(/node_modules[\\/]/)
        .at(-1)
        ?.replaceAll('\\', '/'),
    );
    expect(names).toEqual(expect.arrayContaining(['onnxruntime-node', '@fontsource/fusion-pixel-12px-monospaced-sc']));
    // One that a package of the product brings as well is no tool of the developers alone.
    const { packages } = readJson<{ packages: Record<string, { dev?: true }> }>('package-lock.json');
    const tools = Object.keys(readManifest().devDependencies).filter((name) => packages[`node_modules/${name}`]?.dev);
    expect(tools).toEqual(expect.arrayContaining(['vitest', 'typescript']));
    expect(names.filter((name) => name !== undefined && tools.includes(name))).toEqual([]);
  });
});

describe('its command', () => {
  it('draws a picture', async () => {
    const out = join(installed.folder, 'cat.png');
    const { code, stdout, stderr } = await penultimate('generate', 'a cat', '--steps', '4', '--json', '--out', out);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      request: { steps: 4 },
      images: [{ path: out, width: DEFAULT_SIDE_PX }],
    });
  });

  it('finds the machine ready', async () => {
    const { code, stdout, stderr } = await penultimate('doctor', '--json');
    expect(JSON.parse(stdout), stderr).toMatchObject({ ok: true });
    expect(code).toBe(0);
  });

  it('serves the page and the API', async () => {
    const { folder } = installed;
    const main = join(folder, 'node_modules', 'penultimate', 'dist', 'cli', 'main.js');
    const server = startIn(folder, process.execPath, [
      main,
      'serve',
      '--port',
      '0',
      '--data-dir',
      join(folder, 'data'),
    ]);
    try {
      const [line] = (await once(server.stdout, 'data')) as [Buffer];
      const url = line.toString().trim();
      const page = await (await fetch(`${url}/`)).text();
      const [, script] = /src="\.?\/?(assets\/[^"]+\.js)"/.exec(page) ?? [];
      expect((await fetch(`${url}/${script}`)).status).toBe(200);
      expect(await (await fetch(`${url}/api/v1/models/current`)).json()).toMatchObject({ info: { numLayers: 12 } });
    } finally {
      server.kill('SIGINT');
      await once(server, 'close');
    }
  });
});

const CONSUMER = `import { AppError, loadModel } from 'penultimate';
import { createApiClient } from 'penultimate/client';

const model = await loadModel('default', { cache: false });
let pictures = 0;
for await (const event of model.generate({ prompt: 'a cat', clipSkip: 2, seed: 1, steps: 2 }))
  if (event.type === 'image') pictures += event.image.width;
// @ts-expect-error: a clip skip is a number
export const wrong = () => model.generate({ prompt: 'a cat', clipSkip: true });
await model.unload();

export const list = async (): Promise<readonly { readonly id: string }[]> => {
  const { data } = await createApiClient({ baseUrl: 'http://127.0.0.1:7860' }).GET('/api/v1/jobs');
  // @ts-expect-error: no such route
  await createApiClient().GET('/api/v1/no-such-route');
  if (!data) throw new AppError('CANCELLED');
  return data.jobs;
};
`;

const PRINT = `console.log(JSON.stringify([pictures, typeof list, typeof createApiClient().GET]));\n`;

describe('its library', () => {
  it(
    'has types that strict TypeScript takes',
    async () => {
      const compilerOptions = {
        module: 'NodeNext',
        target: 'ES2023',
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        typeRoots: [pathInProject('node_modules/@types')],
        types: ['node'],
      };
      await writeFile(join(installed.folder, 'use.mts'), CONSUMER);
      await writeFile(join(installed.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.mts'] }));
      const tsc = pathInProject('node_modules/typescript/bin/tsc');
      expect((await installed.run(process.execPath, tsc, '-p', installed.folder)).stdout).toBe('');
    },
    INSTALL_MS,
  );

  it('draws a picture; the client is a function', async () => {
    const script = join(installed.folder, 'use.mjs');
    const untyped = CONSUMER.replace(/: Promise<.*> =>/, ' =>');
    await writeFile(script, untyped + PRINT);
    const { code, stdout, stderr } = await installed.run(process.execPath, script);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual([DEFAULT_SIDE_PX, 'function', 'function']);
  });

  it('lets nobody past its doors', async () => {
    const script = join(installed.folder, 'past.mjs');
    await writeFile(script, `await import('penultimate/dist/app/index.js');`);
    const { stderr } = await installed.run(process.execPath, script);
    expect(stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});
