/** @file Model files from strangers in a running server: each is one marked row in a list, and pictures are drawn as before. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/golden.js';
import {
  HOSTILE_CHECKPOINTS,
  HOSTILE_EMBEDDINGS,
  HOSTILE_FOLDERS,
  HOSTILE_LORAS,
  HOSTILE_VAES,
  writeHostileFiles,
} from '../support/hostile-files.js';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const MODELS = [
  ...Object.keys(HOSTILE_CHECKPOINTS).map((name) => `${name}.safetensors`),
  ...Object.keys(HOSTILE_FOLDERS),
];

/** What is wrong with them is said by codes of their own: none is a fault inside. */
const MODEL_CODES = [
  'CHECKPOINT_UNKNOWN',
  'TEXT_ENCODER_MISSING',
  'SAFETENSORS_TENSOR',
  'TENSOR_MISSING',
  'CONFIG_INVALID',
  'FILE_UNREADABLE',
];
const LORA_CODES: readonly unknown[] = ['LORA_UNFIT', 'SAFETENSORS_TENSOR'];

let server: ChildProcess;
let url: string;
let dataDir: string;

/** A process of its own, since what is looked for would end the tests as well. */
const start = (): Promise<string> =>
  new Promise((resolve, reject) => {
    server = spawn(process.execPath, [MAIN, 'serve', '--port', '0', '--data-dir', dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    server.stdout?.on('data', (piece: Buffer) => {
      text += piece.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
      if (found) resolve(found[0]);
    });
    server.on('exit', (code, signal) => reject(new Error(`the server ended with ${code ?? signal}: ${text}`)));
  });

beforeAll(async () => {
  dataDir = await temporaryFolder();
  await writeHostileFiles(dataDir);
  url = await start();
});
afterAll(() => void server.kill('SIGKILL'));

interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

async function ask<T>(path: string, body?: unknown): Promise<Answer<T>> {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(url + path, body === undefined ? {} : post);
  return { status: response.status, body: (await response.json()) as T };
}

interface Row {
  readonly id: string;
  readonly problem?: string;
  readonly error?: { readonly code: string };
}

const SIZE = { width: 64, height: 64, steps: 1 };
const draw = (request: object) =>
  ask<{ images?: unknown[]; error?: string; detail?: unknown }>('/sdapi/v1/txt2img', { ...SIZE, ...request });
const withModel = (name: string) => ({ override_settings: { sd_model_checkpoint: name } });
const SOUND = withModel('default');

describe('a hostile file', () => {
  it('is one marked row in the lists of models', async () => {
    const { status, body } = await ask<{ models: readonly Row[] }>('/api/v1/models');
    expect(status).toBe(200);
    const marked = body.models.filter(({ problem, error }) => problem !== undefined && error !== undefined);
    expect(marked.map(({ id }) => id).sort()).toEqual([...MODELS].sort());
    expect(body.models.filter((row) => !marked.includes(row)).map(({ id }) => id)).toEqual(['default']);
    expect(marked.filter(({ error }) => !MODEL_CODES.includes(error?.code ?? ''))).toEqual([]);
    const library = await ask<{ models: readonly Row[] }>('/api/v1/models/library');
    expect(library.body.models).toHaveLength(MODELS.length + 1);
    const known = await ask<readonly unknown[]>('/sdapi/v1/sd-models');
    expect(known.body).toHaveLength(MODELS.length + 1);
  });

  it('stands in the lists of networks and VAEs, and takes nothing else with it', async () => {
    const loras = await ask<readonly { name: string }[]>('/sdapi/v1/loras');
    expect(loras.body.map(({ name }) => name).sort()).toEqual(Object.keys(HOSTILE_LORAS).sort());
    const vaes = await ask<readonly unknown[]>('/sdapi/v1/sd-vae');
    expect(vaes.body).toHaveLength(Object.keys(HOSTILE_VAES).length);
  });

  it('as the first one found is passed over, where no model is chosen: the default one draws, and says so', async () => {
    for (const path of ['/api/v1/models/current', '/api/v1/embeddings', '/sdapi/v1/embeddings'])
      expect([path, (await ask(path)).status]).toEqual([path, 200]);
    const { status, body } = await ask<{ info: string }>('/sdapi/v1/txt2img', { ...SIZE, prompt: 'a cat' });
    const { comments, sd_model_name } = JSON.parse(body.info);
    expect([status, sd_model_name]).toEqual([200, 'default']);
    expect(comments).toContain('the default model was drawn with');
  });

  it.each(MODELS)('as a model says what is wrong with it: %s', async (name) => {
    const { status, body } = await draw(withModel(name));
    expect([status, body.error]).toEqual([400, expect.toSatisfy((code) => MODEL_CODES.includes(code))]);
  });

  it.each(Object.keys(HOSTILE_VAES))('as a VAE says what is wrong with it: %s', async (name) => {
    const { status, body } = await draw({ override_settings: { sd_model_checkpoint: 'default', sd_vae: name } });
    expect([status, body.error]).toEqual([400, 'VAE_UNFIT']);
  });

  it.each(Object.keys(HOSTILE_LORAS))('as a LoRA says what is wrong with it: %s', async (name) => {
    const { status, body } = await draw({ ...SOUND, prompt: `a cat <lora:${name}:1>` });
    expect([status, body.error]).toEqual([400, expect.toSatisfy((code) => LORA_CODES.includes(code))]);
  });
});

describe('beside all of them', () => {
  it('the default model draws, with embeddings that are left out', async () => {
    const name = Object.keys(HOSTILE_EMBEDDINGS)[0];
    const { status, body } = await draw({ ...SOUND, prompt: `a cat, ${name}` });
    expect([status, body.images?.length]).toEqual([200, 1]);
  });

  it('it can be chosen, and everything is answered for it', async () => {
    await ask('/sdapi/v1/options', { sd_model_checkpoint: 'default' });
    const { body } = await ask<{ loaded: object; skipped: object }>('/sdapi/v1/embeddings');
    expect(Object.keys(body.skipped).sort()).toEqual(Object.keys(HOSTILE_EMBEDDINGS).sort());
    for (const path of ['/api/v1/models/current', '/api/v1/embeddings']) expect((await ask(path)).status).toBe(200);
  });

  it('the server is the one that was started', () => {
    expect([server.exitCode, server.signalCode]).toEqual([null, null]);
  });
});
