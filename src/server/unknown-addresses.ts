/** @file What is answered where there is no such address, or no such method of it. @source FastAPI 0.94, as behaviour */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { AppError } from '../base/index.js';
import { apiErrors } from './failures.js';

type Answer = (request: FastifyRequest, reply: FastifyReply) => FastifyReply;

const isOurs = (url: string): boolean => /^\/api(?:\/|$)/.test(url);

/** Methods that have no body. */
const OPENS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Parts of an address, without what slashes too many add. */
const partsOf = (url: string): readonly string[] => (url.split('?', 1)[0] ?? '').split('/').filter(Boolean);

/** Whether a route has this address; the last of its parts may stand for all that follow. */
function isAddressOf(route: readonly string[], parts: readonly string[]): boolean {
  const open = route.at(-1) === '*';
  if (open ? parts.length < route.length : parts.length !== route.length) return false;
  return route.every((part, i) => part === '*' || part.startsWith(':') || part === parts[i]);
}

/** An address with the methods that it takes. */
interface Known {
  readonly parts: readonly string[];
  readonly methods: Set<string>;
}

/** The methods of every address that is registered from now on. */
function collectMethods(server: FastifyInstance): ReadonlyMap<string, Known> {
  const known = new Map<string, Known>();
  server.addHook('onRoute', ({ url, method }: RouteOptions) => {
    // The files of the page, which are looked for at every address.
    if (url === '/*') return;
    const row = known.get(url) ?? { parts: partsOf(url), methods: new Set() };
    known.set(url, row);
    for (const one of [method].flat()) row.methods.add(one);
  });
  return known;
}

function refuseMethod(request: FastifyRequest, reply: FastifyReply, methods: ReadonlySet<string>): FastifyReply {
  const allowed = [...methods].sort().join(', ');
  reply.header('allow', allowed);
  const error = new AppError('METHOD_NOT_ALLOWED', { method: request.method, name: request.url, allowed });
  return isOurs(request.url)
    ? apiErrors(error, request, reply)
    : reply.status(405).send({ detail: 'Method Not Allowed' });
}

function refuseAddress(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = new AppError('NOT_FOUND', { what: 'address', name: request.url });
  return isOurs(request.url) ? apiErrors(error, request, reply) : reply.status(404).send({ detail: 'Not Found' });
}

/** Listens to what is registered; what it returns answers, in the shape that clients of the address expect, all that is not. */
export function createRefusals(server: FastifyInstance): Answer {
  const known = collectMethods(server);
  const refuse: Answer = (request, reply) => {
    const parts = partsOf(request.url);
    const found = [...known.values()].filter((row) => isAddressOf(row.parts, parts));
    const methods = new Set(found.flatMap((row) => [...row.methods]));
    return methods.size === 0 || methods.has(request.method)
      ? refuseAddress(request, reply)
      : refuseMethod(request, reply, methods);
  };
  // Before bodies are read: nobody looks at what is sent there. Browsers open addresses of the page, which are no routes.
  server.addHook('onRequest', async (request, reply) => {
    const own = known.get(`/${partsOf(request.url).join('/')}`);
    // A name in an address may be that of another address: the other then says which methods it takes.
    if (own && !own.methods.has(request.method)) return refuseMethod(request, reply, own.methods);
    if (request.is404 && !OPENS.has(request.method)) return refuse(request, reply);
  });
  return refuse;
}
