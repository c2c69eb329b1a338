/** @file What every fault is held against. */
import { startServer } from '../server.mjs';

/** @throws Error that says what was expected */
export function expectThat(holds, what) {
  if (!holds) throw new Error(what);
}

/** Draws and expects an image. */
export async function expectDrawn(server, when, request) {
  const { status, code, images } = await server.draw(request);
  expectThat(images === 1, `${when}: ${status} ${code ?? ''} instead of an image`);
}

/** Draws and expects one of the codes; the server is the one that was started. */
export async function expectCode(server, codes, request) {
  const { status, code } = await server.draw(request);
  expectThat(codes.includes(code), `${status} ${code ?? ''} instead of ${codes.join(' or ')}`);
  expectThat(server.isAlive(), 'the server ended');
  return code;
}

/** Images of the gallery. */
export async function countImages(server) {
  const { body } = await server.ask('/api/v1/pictures?limit=500');
  return body.pictures.length;
}

/**
 * A server that has drawn once on a data folder. A fault may end it, do something to what it left, and start it again;
 * what the start prints is thrown where it does not start.
 */
export async function openLife(folder, options) {
  const life = {
    folder,
    server: await startServer(folder, options),
    end: async (signal = 'SIGKILL') => {
      if (life.server.isAlive()) await life.server.kill(signal);
    },
    restart: async (between = async () => undefined, signal = 'SIGKILL') => {
      await life.end(signal);
      await between();
      life.server = await startServer(folder, options);
    },
  };
  // Else it would be the first one in the folder, which a fault may have harmed.
  await life.server.ask('/sdapi/v1/options', { sd_model_checkpoint: 'default' });
  await expectDrawn(life.server, 'before').catch(async (error) => {
    await life.end();
    throw error;
  });
  return life;
}
