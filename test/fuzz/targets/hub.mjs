/** @file Targets that are answers of other servers: the list of files that a hub gives for a model. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { mutateJson } from '../mutate/json.mjs';
import { mutateText } from '../mutate/text.mjs';
import { ifJson } from './if-json.mjs';

const file = (path, more = {}) => ({ type: 'file', path, size: 10, ...more });
const LFS = { oid: 'ab'.repeat(32), size: 1000 };

const SEEDS = [
  {
    list: JSON.stringify([file('model_index.json'), file('unet/diffusion_pytorch_model.safetensors', { lfs: LFS })]),
    link: '<list?cursor=a>; rel="next"',
  },
  { list: JSON.stringify([{ type: 'directory', path: 'vae' }, file('model.safetensors', { lfs: LFS })]), link: '' },
];

const SOURCE = { kind: 'hub', id: 'a/b', revision: 'main' };
/** What a header may hold at all. */
const inHeader = (text) => String(text).replace(/[^\t\x20-\x7e]/g, '');

/** Nothing is asked of another machine: its address would have to be looked up. */
function ofThisMachine(link, endpoint) {
  const addresses = [...link.matchAll(/<([^<>]*)>/g)].map(([, address]) => address);
  const leadsAway = addresses.some((to) => URL.canParse(to, endpoint) && new URL(to, endpoint).host !== endpoint.host);
  return leadsAway ? '' : link;
}

/** A server of this machine that answers with whatever is to be read next; the second page is always empty. */
async function openHub() {
  const hub = { next: { list: '[]', link: '' } };
  const server = createServer((_, response) => {
    const { list, link } = hub.next;
    hub.next = { list: '[]', link: '' };
    response.setHeader('link', link);
    response.end(list);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  return { hub, endpoint: new URL(`http://127.0.0.1:${server.address().port}/`) };
}

async function listed({ list, link }, { doors: { hub: reader }, kept }) {
  kept.hub ??= await openHub();
  const { hub, endpoint } = kept.hub;
  hub.next = { list: String(list), link: ofThisMachine(inHeader(link), endpoint) };
  const parts = { guard: { trusted: [endpoint.host] }, idleMs: 10_000 };
  const files = await reader.listHubFiles({ endpoint }, SOURCE, parts);
  reader.filesMeant(files, SOURCE);
}

export const HUB_TARGET = {
  name: 'hub',
  what: 'lists of files that a hub answers',
  cost: 20,
  seeds: () => SEEDS.map((seed) => JSON.stringify(seed)),
  spliced: false,
  mutate: (random, input) => {
    const { list, link } = JSON.parse(input);
    return JSON.stringify(
      random.next() < 0.8 ? { list: mutateJson(random, list), link } : { list, link: mutateText(random, link) },
    );
  },
  run: (input, context) => ifJson(input, (answer) => listed(answer, context)),
};
