/**
 * @file A round of the engine: its process is killed at a random moment of a job; that job fails by its code, and the next
 * one draws. One server for all rounds of a run: that it is the same one at the end is part of what is shown.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chanceOf } from '../rounds.mjs';
import { startServer, until } from '../server.mjs';

const STEPS = 50;
const PERCENT = 100;

const progressOf = async (server) => (await server.ask('/sdapi/v1/progress?skip_current_image=true')).body.progress;

function open() {
  let life;
  const begin = async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'penultimate-kill-'));
    const server = await startServer(dataDir);
    await server.draw();
    return { dataDir, server };
  };
  const round = async (number) => {
    life ??= await begin();
    const { server } = life;
    let hasEnded = false;
    const drawing = server.draw({ steps: STEPS, seed: number + 1 }).finally(() => {
      hasEnded = true;
    });
    const atProgress = chanceOf(number)(PERCENT) / PERCENT;
    await until(async () => hasEnded || (await progressOf(server)) >= atProgress, 'so much of the job');
    process.kill(await server.enginePid(), 'SIGKILL');
    const killed = await drawing;
    const next = await server.draw({ seed: number + 1 });
    const isStated = killed.code === 'ENGINE_LOST' || killed.images === 1;
    return {
      atProgress,
      code: killed.code ?? 'drawn',
      next: next.images,
      held: isStated && next.images === 1 && server.isAlive(),
    };
  };
  const close = async () => {
    await life?.server.kill();
    if (life) await rm(life.dataDir, { recursive: true, force: true });
  };
  return { round, close };
}

function render(rows) {
  const lost = rows.filter(({ code }) => code === 'ENGINE_LOST').length;
  const held = rows.filter((row) => row.held).length;
  return `Engine: in ${held} of ${rows.length} rounds of \`node bench/reliability/kill.mjs engine\` the server stayed and the next job was drawn; ${lost} jobs were hit and failed with \`ENGINE_LOST\`, the others had not begun or were drawn before.`;
}

export const ENGINE = { open, render };
