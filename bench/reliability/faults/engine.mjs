/** @file Faults of the engine process: a crash of the native runtime, memory that ends. */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { until } from '../server.mjs';
import { expectDrawn, expectThat } from './check.mjs';

/** Long enough to be hit in the middle. */
const LONG = { steps: 1000, seed: 7 };

/** A job that has begun is not yet in the engine; one that has done a step is. */
const stepOf = async (server) =>
  (await server.ask('/sdapi/v1/progress?skip_current_image=true')).body.state.sampling_step;

async function signalled(server, signal) {
  const before = await server.enginePid();
  const drawing = server.draw(LONG);
  await until(async () => (await stepOf(server)) > 0, 'a step');
  process.kill(before, signal);
  const { status, code } = await drawing;
  expectThat(code === 'ENGINE_LOST', `${status} ${code}`);
  expectThat(server.isAlive(), 'the server ended');
  await expectDrawn(server, 'afterwards');
  expectThat((await server.enginePid()) !== before, 'the same engine process');
  return `\`${code}\`; a new engine process draws`;
}

async function virtualBytes(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return 1024 * Number(/^VmSize:\s+(\d+)/m.exec(status)?.[1]);
}

/** Room above what the engine has at rest: enough for small images, and far too little for large ones. */
const ROOM_BYTES = 256 * 2 ** 20;

export const ENGINE_FAULTS = [
  {
    name: 'native-crash',
    isTested: true,
    what: 'the native runtime crashes in the middle of a job (SIGSEGV)',
    stated: 'the job fails by a code; the server stays, the next job has a new engine process',
    run: ({ server }) => signalled(server, 'SIGSEGV'),
  },
  {
    name: 'memory',
    isTested: true,
    what: 'the engine may take no more memory, and a large image is asked for',
    stated: 'the job fails by a code; the server stays and draws small images',
    run: async ({ server }) => {
      const pid = await server.enginePid();
      execFileSync('prlimit', ['--pid', String(pid), `--as=${(await virtualBytes(pid)) + ROOM_BYTES}`]);
      const { status, code } = await server.draw({ width: 1536, height: 1536 });
      expectThat(['ENGINE_FAILED', 'ENGINE_LOST'].includes(code), `${status} ${code}`);
      expectThat(server.isAlive(), 'the server ended');
      await expectDrawn(server, 'afterwards');
      return `\`${code}\`; it draws afterwards`;
    },
  },
];
