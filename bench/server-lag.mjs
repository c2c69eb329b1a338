/** @file How long GET /sdapi/v1/progress takes to answer while the server draws a full-size picture. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const POLL_MS = 100;

/** Starts a server that finds the checkpoint in `folder`. */
async function startServer(folder) {
  const args = [MAIN, 'serve', '--port', '0', '--data-dir', join(folder, 'data'), '--ckpt-dir', folder];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await new Promise((resolve) => child.stdout.once('data', (piece) => resolve([piece.toString()])));
  return { url: line.trim(), stop: () => child.kill('SIGINT') };
}

/** Milliseconds of every answer while one picture is drawn. @returns {Promise<{ worst: number, median: number, count: number }>} */
export async function measureServerLag({ folder, checkpoint, size }) {
  const { url, stop } = await startServer(folder);
  const post = (path, body) =>
    fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  await post('/sdapi/v1/options', { sd_model_checkpoint: checkpoint });
  let drawing = true;
  const picture = post('/sdapi/v1/txt2img', { prompt: 'a cat', steps: 2, width: size, height: size, seed: 1 }).finally(
    () => {
      drawing = false;
    },
  );
  const answers = [];
  while (drawing) {
    const started = performance.now();
    await (await fetch(`${url}/sdapi/v1/progress?skip_current_image=true`)).json();
    answers.push(performance.now() - started);
    await wait(POLL_MS);
  }
  const { status } = await picture;
  stop();
  if (status !== 200) throw new Error(`the picture ended with status ${status}`);
  answers.sort((a, b) => a - b);
  return { worst: answers.at(-1), median: answers[Math.floor(answers.length / 2)], count: answers.length };
}
