/** @file Bad input ends in one clear line, the right exit code, and nothing half-written. */
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { compVisTensors, SMALL, writeSynthetic } from '../../bench/synthetic.mjs';
import { floatTensor, writeSafetensors } from '../../src/weights/index.js';
import { cli, startCli } from '../support/cli.js';
import { cliInProcess } from '../support/cli-in-process.js';
import { temporaryFolder } from '../support/golden.js';
import { DEFAULT_MODEL } from '../support/models.js';

let folder: string;
const at = (name: string) => join(folder, name);
const ARGS = () => ['generate', 'a cat', '--data-dir', at('data'), '--out', at('out.png')] as const;
/** Without a process of its own, which takes longer to start than all of these to fail. */
const draw = (...args: readonly string[]) => cliInProcess([...ARGS(), ...args]);

/** A single file of which one tensor is changed or left out. */
async function damaged(
  name: string,
  change: (shape: readonly number[]) => readonly number[] | undefined,
): Promise<string> {
  const victim = 'model.diffusion_model.input_blocks.1.0.in_layers.2.weight';
  const tensors = compVisTensors(SMALL).flatMap(([key, shape]) => {
    const now = key === victim ? change(shape) : shape;
    return now ? [floatTensor(key, new Float32Array(now.reduce((a, b) => a * b, 1)), now)] : [];
  });
  await writeSafetensors(at(name), tensors);
  return at(name);
}

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeSynthetic(at('good.safetensors'), { sizes: SMALL });
});

describe('usage: exit code 2', () => {
  it.each([
    [['--clip-skip', '13'], /clip skip 13 .* from 1 to 12/],
    [['--clip-skip', '0'], /clip skip 0 .* from 1 to 12/],
    [['--clip-skip', 'two'], /clip skip two is not possible.*from 1 to 12/],
    [['--size', '60'], /60 is not divisible by 8/],
    [['--sampler', 'Eular'], /"Eular"; the nearest is "Euler"/],
    [['--schedule', 'Karas'], /"Karas"; the nearest is "Karras"/],
    [['--steps', '0'], /steps|--steps/],
    [['--cfg-scale', 'x'], /--cfg-scale/],
    [['--no-such-option'], /--no-such-option/],
  ])('%j', async (args, message) => {
    const { code, stderr, stdout } = await draw(...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(stdout).toBe('');
  });
});

describe('files: exit code 1, with path and reason', () => {
  const cases: readonly (readonly [string, () => Promise<string>, RegExp])[] = [
    ['no such model', async () => at('nowhere.safetensors'), /nowhere\.safetensors: no such file/],
    [
      'a pickled checkpoint',
      async () => put('model.ckpt', Buffer.from('PK\u0003\u0004rest of the archive')),
      /model\.ckpt.*not a file of torch\.save that can be read safely/,
    ],
    [
      'a truncated file',
      async () => put('cut.safetensors', (await readFile(at('good.safetensors'))).subarray(0, 200_000)),
      /cut\.safetensors.*incomplete/,
    ],
    [
      'a missing tensor',
      () => damaged('missing.safetensors', () => undefined),
      /missing\.safetensors.*conv1\.weight.*missing/,
    ],
    [
      'a misshapen tensor',
      () => damaged('shape.safetensors', ([o = 0, i = 0]) => [o, i, 5, 5]),
      /shape\.safetensors.*conv1\.weight.*5, 5\], expected/,
    ],
    [
      "a LoRA under a checkpoint's name",
      () => only('lora.safetensors', 'lora_unet_down_blocks_0.lora_up.weight'),
      /it is a LoRA/,
    ],
    ["a VAE under a checkpoint's name", () => only('vae.safetensors', 'decoder.conv_in.weight'), /it is a VAE alone/],
    [
      'text encoders of SDXL',
      () => only('xl.safetensors', 'conditioner.embedders.0.transformer.x'),
      /Stable Diffusion XL and no UNet/,
    ],
    [
      'the refiner of SDXL',
      () => only('refiner.safetensors', 'conditioner.embedders.0.model.x'),
      /the refiner of Stable Diffusion XL/,
    ],
    ['a file of something else', () => only('other.safetensors', 'hello'), /none of its 1 tensors/],
    ['a folder without a model', emptyFolder, /empty/],
    ['a folder with an unknown configuration', unknownConfiguration, /class_embed_type "projection" is not supported/],
  ];
  async function put(name: string, content: Uint8Array): Promise<string> {
    await writeFile(at(name), content);
    return at(name);
  }
  async function only(name: string, tensor: string): Promise<string> {
    await writeSafetensors(at(name), [floatTensor(tensor, new Float32Array(4), [4])]);
    return at(name);
  }
  async function emptyFolder(): Promise<string> {
    await mkdir(at('empty'), { recursive: true });
    return at('empty');
  }

  it.each(cases)('%s', async (_, make, message) => {
    const { code, stderr, stdout } = await draw('--model', await make());
    expect(stderr).toMatch(message);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  async function unknownConfiguration(): Promise<string> {
    await cp(DEFAULT_MODEL, at('strange'), { recursive: true });
    const path = join(at('strange'), 'unet', 'config.json');
    const config = JSON.parse(await readFile(path, 'utf8')) as object;
    await writeFile(path, JSON.stringify({ ...config, class_embed_type: 'projection' }));
    return at('strange');
  }
});

describe('pictures and other files beside the model', () => {
  const picture = async (name: string, width: number, format: 'gif' | 'png'): Promise<string> => {
    const create = { width, height: width / 2, channels: 3, background: '#888' } as const;
    await sharp({ create, limitInputPixels: false })[format]().toFile(at(name));
    return at(name);
  };
  const pair = 'lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_k';
  const wide = async (): Promise<readonly string[]> => {
    await mkdir(join(at('data'), 'models', 'Lora'), { recursive: true });
    await writeSafetensors(join(at('data'), 'models', 'Lora', 'wide.safetensors'), [
      floatTensor(`${pair}.lora_down.weight`, new Float32Array(2 * 1024), [2, 1024]),
      floatTensor(`${pair}.lora_up.weight`, new Float32Array(1280 * 2), [1280, 2]),
    ]);
    return ['--lora', 'wide:1'];
  };
  const foreign = async (): Promise<readonly string[]> => {
    await mkdir(join(at('data'), 'models', 'Lora'), { recursive: true });
    await writeSafetensors(join(at('data'), 'models', 'Lora', 'foreign.safetensors'), [
      floatTensor('lora_unet_joint_blocks_3_attn.lora_down.weight', new Float32Array(8), [2, 4]),
      floatTensor('lora_unet_joint_blocks_3_attn.lora_up.weight', new Float32Array(8), [4, 2]),
    ]);
    return ['--lora', 'foreign:1'];
  };
  const vae = async (): Promise<readonly string[]> => {
    await writeSafetensors(at('other-vae.safetensors'), [
      floatTensor('decoder.conv_in.weight', new Float32Array(16 * 16 * 9), [16, 16, 3, 3]),
    ]);
    return ['--vae', at('other-vae.safetensors')];
  };
  it.each<readonly [string, () => Promise<readonly string[]>, RegExp]>([
    ['a GIF as init picture', async () => ['--init-image', await picture('a.gif', 16, 'gif')], /it is gif/],
    ['200 megapixels', async () => ['--init-image', await picture('big.png', 20_000, 'png')], /100 megapixels/],
    ['a LoRA of another width', wide, /is \[2, 1024\].*would have to be/],
    ['a LoRA of another family', foreign, /none of its 1 modules is in this model/],
    ['a VAE of another family', vae, /other-vae\.safetensors/],
  ])('%s', async (_, make, message) => {
    const { code, stderr, stdout } = await draw('--steps', '2', ...(await make()));
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(await readdir(folder)).not.toContain('out.png');
  });

  it('a weight that is none and an embedding of another width are drawn as text, the first with a remark', async () => {
    await mkdir(join(at('data'), 'embeddings'), { recursive: true });
    await writeSafetensors(join(at('data'), 'embeddings', 'toowide.safetensors'), [
      floatTensor('emb_params', new Float32Array(1024), [1, 1024]),
    ]);
    const args = ['--steps', '2', '--data-dir', at('data'), '--out', at('drawn.png')];
    const { code, stderr } = await cliInProcess(['generate', 'a (cat:1e9) toowide', ...args]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/:1e9.*not a number that can be a weight/);
    expect(await readdir(folder)).toContain('drawn.png');
  });
});

describe('the disk', () => {
  it('a folder that cannot be written', async () => {
    const { code, stderr } = await draw('--steps', '2', '--out', join(at('good.safetensors'), 'x.png'));
    expect(stderr).toMatch(/cannot be (written|read|used)|not a folder|FILE_UNWRITABLE/);
    expect(code).toBe(1);
  });

  it('a data folder that is a file', async () => {
    const { code, stderr } = await draw('--data-dir', at('good.safetensors'), '--out', at('x.png'));
    expect(stderr).toContain('FILE_UNWRITABLE');
    expect(code).toBe(1);
  });

  it('a full disk leaves nothing behind', async (context) => {
    const disk = at('full');
    await mkdir(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      return context.skip('a small file system can be mounted only by an administrator on Linux');
    }
    try {
      const { code, stderr } = await draw('--steps', '2', '--size', '128', '--out', join(disk, 'x.png'));
      expect(stderr).toMatch(/ENOSPC|DISK_FULL/);
      expect(code).toBe(1);
      expect(await readdir(disk)).toEqual([]);
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});

/** The processes that a process has started. */
const childrenOf = (pid: number | undefined): readonly number[] =>
  execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)])
    .toString()
    .trim()
    .split(/\s+/)
    .map(Number);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('the engine', () => {
  it('goes with a program that is killed, in the middle of a picture too', async () => {
    const running = startCli([
      'generate',
      'a cat',
      '--steps',
      '900',
      '--data-dir',
      at('data'),
      '--out',
      at('lost.png'),
    ]);
    await running.seen('drawing');
    const [engine] = childrenOf(running.child.pid);
    expect(engine && isAlive(engine)).toBe(true);
    running.child.kill('SIGKILL');
    await running.result;
    await expect.poll(() => isAlive(engine ?? 0), { timeout: 60_000 }).toBe(false);
  });

  it('killed in the middle of a picture: one clean error, no file', async () => {
    const running = startCli([
      'generate',
      'a cat',
      '--steps',
      '900',
      '--data-dir',
      at('data'),
      '--out',
      at('killed.png'),
    ]);
    await running.seen('drawing');
    const [engine] = childrenOf(running.child.pid);
    process.kill(engine ?? 0, 'SIGKILL');
    const { code, stderr } = await running.result;
    expect(stderr).toMatch(/the engine process ended \(SIGKILL\).*ENGINE_LOST/);
    expect(code).toBe(1);
    expect((await readdir(folder)).filter((name) => name.includes('killed'))).toEqual([]);
  });
});

describe('as a process', () => {
  it('--json gives exactly one document for an error as well', async () => {
    const { code, stdout } = await cli(...ARGS(), '--clip-skip', '13', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'CLIP_SKIP_RANGE' } });
  });

  it('a file ends with 1, an option with 2, nothing on stdout and no stack', async () => {
    for (const [args, exitCode] of [
      [['--model', at('nowhere.safetensors')], 1],
      [['--no-such-option'], 2],
    ] as const) {
      const { code, stdout, stderr } = await cli(...ARGS(), ...args);
      expect([code, stdout]).toEqual([exitCode, '']);
      expect(stderr).not.toMatch(/\n\s+at /);
    }
  });
});
