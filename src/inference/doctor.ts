/** @file Questions to ask when something does not work: each with an answer and, when it is bad, what to do. */
import { access, mkdtemp, rm, statfs } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import { DEVICES, type Device } from '../contract/index.js';
import { defaultModelPath } from '../library/index.js';
import { createGraph, ops } from '../onnx/index.js';
import { openCheckpoint } from '../pipeline/index.js';
import { createEngine, type EngineOptions } from '../runtime/index.js';
import type { DataFolder } from '../storage/index.js';

export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly advice?: string;
}

interface Question {
  readonly name: string;
  /** What was found; throws when it is bad. */
  readonly ask: (data: DataFolder) => Promise<string>;
  readonly advice: string;
}

const GIGABYTE = 1e9;
const gigabytes = (bytes: number): string => `${(bytes / GIGABYTE).toFixed(1)} GB`;

/** What a Stable Diffusion 1.5 checkpoint takes: 4.3 GB for its 32-bit copy, about as much while a picture is drawn. */
const WANTED_BYTES = { disk: 5 * GIGABYTE, memory: 6 * GIGABYTE } as const;

const QUESTIONS: readonly Question[] = [
  {
    name: 'Node',
    ask: async () => `${process.version} on ${process.platform}-${process.arch}`,
    advice: 'Install Node 20.19 or newer.',
  },
  { name: 'Processor', ask: async () => `${availableParallelism()} threads`, advice: '' },
  {
    name: 'Memory',
    ask: askMemory,
    advice: 'Close other programs; the default model needs far less than a full checkpoint.',
  },
  { name: 'Engine', ask: askEngine, advice: 'Run "npm ci" again; on Linux glibc is needed, musl has no build.' },
  { name: 'Devices', ask: askDevices, advice: '' },
  { name: 'Data folder', ask: askDataFolder, advice: 'Check its permissions or choose another with --data-dir.' },
  { name: 'Free space', ask: askSpace, advice: 'Free some space, choose another --data-dir, or run with --no-cache.' },
  { name: 'Default model', ask: askDefaultModel, advice: 'Get the project again: models/default is incomplete.' },
];

/** Asks every question; never throws. */
export async function examine(data: DataFolder): Promise<readonly Finding[]> {
  return Promise.all(
    QUESTIONS.map(async ({ name, ask, advice }): Promise<Finding> => {
      try {
        return { name, ok: true, detail: await ask(data) };
      } catch (error) {
        return { name, ok: false, detail: error instanceof Error ? error.message : String(error), advice };
      }
    }),
  );
}

async function askMemory(): Promise<string> {
  const detail = `${gigabytes(freemem())} free of ${gigabytes(totalmem())}`;
  if (totalmem() < WANTED_BYTES.memory)
    throw new Error(`${detail}; a Stable Diffusion 1.5 checkpoint needs ${gigabytes(WANTED_BYTES.memory)}`);
  return detail;
}

/** Runs the smallest graph there is. */
async function addOnce(options: EngineOptions): Promise<void> {
  const graph = createGraph('doctor');
  graph.output('sum', ops.Add(graph, graph.input('x', 'float32', [1]), graph.floats([1], [1])), 'float32', [1]);
  const engine = createEngine(options);
  try {
    const { sum } = await engine.session(graph.build()).run({ x: { data: Float32Array.of(1), shape: [1] } });
    if (sum?.data[0] !== 2) throw new Error(`1 + 1 gave ${sum?.data[0]}`);
  } finally {
    await engine.close();
  }
}

async function askEngine(): Promise<string> {
  await addOnce({});
  return 'onnxruntime computes in a process of its own';
}

async function works(device: Device): Promise<boolean> {
  let failed = false;
  await addOnce({
    device,
    onNotice: () => {
      failed = true;
    },
  });
  return !failed;
}

/** What --device may name on this machine. */
async function askDevices(): Promise<string> {
  const found = await Promise.all(DEVICES.map(async (device) => ({ device, here: await works(device) })));
  const named = (here: boolean) => found.filter((one) => one.here === here).map(({ device }) => device);
  return `${named(true).join(', ')}; not here: ${named(false).join(', ')}`;
}

async function askDataFolder({ root }: DataFolder): Promise<string> {
  const existing = await nearestExisting(root);
  await rm(await mkdtemp(join(existing, '.penultimate-')), { recursive: true });
  return `${root} can be written`;
}

async function askSpace({ root }: DataFolder): Promise<string> {
  const { bavail, bsize } = await statfs(await nearestExisting(root));
  const detail = `${gigabytes(bavail * bsize)} free`;
  if (bavail * bsize < WANTED_BYTES.disk)
    throw new Error(`${detail}; the copy of a full checkpoint needs ${gigabytes(WANTED_BYTES.disk)}`);
  return detail;
}

async function nearestExisting(path: string): Promise<string> {
  const there = await access(path).then(
    () => true,
    () => false,
  );
  return there ? path : nearestExisting(join(path, '..'));
}

async function askDefaultModel(): Promise<string> {
  const { name, configs } = await openCheckpoint(defaultModelPath());
  return `${name}, ${configs.text.numLayers} text-encoder layers`;
}
