/**
 * @file Preloaded into a Node process and, as it sets NODE_OPTIONS, into its children: every name that is looked up and every
 * connection that is opened becomes a line in the file that RECORD_CONNECTIONS names. Forked processes get it with the rest
 * of the environment.
 */
import { subscribe } from 'node:diagnostics_channel';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const record = (kind, host) =>
  appendFileSync(process.env.RECORD_CONNECTIONS, `${JSON.stringify({ pid: process.pid, kind, host })}\n`);

record('start', process.argv[1] ?? '');

/** Everything that speaks TCP ends here: http, https, fetch. */
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function recorded(...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : typeof args[0] === 'object' ? args : [{ host: args[1] }];
  record('connect', options.path ?? options.host ?? 'localhost');
  return connect.apply(this, args);
};

for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6'])
  for (const owner of [dns, dns.promises]) {
    const original = owner[name];
    owner[name] = (host, ...rest) => {
      record('name', host);
      return original.call(owner, host, ...rest);
    };
  }

// Node's own fetch connects with code of its own, which tells of it here.
for (const channel of ['http.client.request.start', 'undici:client:beforeConnect'])
  subscribe(channel, (event) => record('connect', event.request?.host ?? event.connectParams?.hostname ?? 'unknown'));

syncBuiltinESMExports();
