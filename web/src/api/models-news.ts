/** @file News of the models at hand: what depends on files that came or went is asked for again, without a reload. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

type What = 'files' | 'hashes' | 'pulls';

/** Hashes are told of many times a second while they are computed; lists are asked for this often, in milliseconds. */
const ASK_MS = 1000;

const MODELS = ['models'];
/** What each kind of news may have changed. */
const CHANGED: Readonly<Record<What, readonly (readonly string[])[]>> = {
  files: [MODELS, ['library'], ['loras'], ['embeddings'], ['vaes']],
  hashes: [['models', 'list'], ['library']],
  pulls: [['pulls']],
};

/** Asks again for what has changed, at once for files and pulls and now and then for hashes. */
function createAsker(client: QueryClient) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = (what: What): void => {
    for (const queryKey of CHANGED[what]) void client.invalidateQueries({ queryKey: [...queryKey] });
  };
  const hear = (what: What): void => {
    if (what !== 'hashes') ask(what);
    else later();
  };
  const later = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      ask('hashes');
    }, ASK_MS);
  };
  return { hear, stop: () => clearTimeout(timer) };
}

/** Keeps every list of models, LoRAs, embeddings and VAEs of the page up to date. */
export function useModelNews(): void {
  const client = useQueryClient();
  useEffect(() => {
    const { hear, stop } = createAsker(client);
    const source = new EventSource('api/v1/models/events');
    source.addEventListener('models', (event) =>
      hear((JSON.parse(String((event as MessageEvent).data)) as { what: What }).what),
    );
    let isFirst = true;
    // What happened while the server was away was told to nobody.
    source.addEventListener('open', () => {
      if (!isFirst) for (const what of ['files', 'pulls'] as const) hear(what);
      isFirst = false;
    });
    return () => {
      stop();
      source.close();
    };
  }, [client]);
}
