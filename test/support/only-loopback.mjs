/**
 * @file Loaded into every process of the test suite, and into every process that one of those starts: whoever reaches for
 * another host than this machine is stopped, and written down, so that it also comes to light where the program takes the
 * failure for an ordinary one. The file is named by PENULTIMATE_TEST_SOCKETS; without it nothing is watched. The file of
 * that name with `.counted` has a P for each process and an S for each socket.
 */
import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync, existsSync } from 'node:fs';
import net from 'node:net';

const RECORD = process.env.PENULTIMATE_TEST_SOCKETS;

/** Loopback, and "any" address, which is this machine as well. @source RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3 */
const isLoopback = (host) => /^(localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|::1?|::ffff:127\.\d+\.\d+\.\d+)$/i.test(host);

function refuse(way, host) {
  appendFileSync(RECORD, `${way} ${host} ${process.argv.slice(1).join(' ').slice(0, 200)}\n`);
  throw Object.assign(new Error(`the tests may not reach ${host} (${way})`), { code: 'ENETUNREACH' });
}

const requireLoopback = (way, host) => {
  if (host !== undefined && !isLoopback(host)) refuse(way, host);
};

const addressesOf = (found) => (Array.isArray(found) ? found.map(({ address }) => address) : [found]);

/** A lookup whose answers are looked at: one that is handed in may answer anything. */
const watched = (lookup) => (name, options, done) =>
  lookup(name, options, (error, found, family) => {
    try {
      if (!error) for (const address of addressesOf(found)) requireLoopback('socket', address);
    } catch (refused) {
      return done(refused);
    }
    return done(error, found, family);
  });

/** The options of `connect`, however it was called; undefined for a socket of the file system. */
function optionsOf([first, second]) {
  if (Array.isArray(first)) return optionsOf(first);
  if (typeof first === 'object' && first !== null) return first.path === undefined ? first : undefined;
  return typeof first === 'number' ? { host: typeof second === 'string' ? second : undefined } : undefined;
}

/** The folder is gone where a process outlives the suite. */
const count = (letter) => existsSync(RECORD) && appendFileSync(`${RECORD}.counted`, letter);

function watchSockets() {
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function (...args) {
    const options = optionsOf(args);
    if (options) count('S');
    const host = options?.host;
    if (host !== undefined && options.lookup && net.isIP(host) === 0) options.lookup = watched(options.lookup);
    else requireLoopback('socket', host);
    return connect.apply(this, args);
  };
  const { send } = dgram.Socket.prototype;
  dgram.Socket.prototype.send = function (...args) {
    requireLoopback(
      'datagram',
      args.find((argument, index) => index > 0 && typeof argument === 'string'),
    );
    return send.apply(this, args);
  };
}

/** Names that the system would ask others for. */
function watchNames() {
  for (const holder of [dns, dns.promises])
    for (const way of ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny', 'resolveTxt', 'reverse']) {
      const ask = holder[way];
      holder[way] = function (name, ...rest) {
        if (net.isIP(name) === 0) requireLoopback(way, name);
        return ask.call(this, name, ...rest);
      };
    }
}

if (RECORD) {
  watchSockets();
  watchNames();
  count('P');
}
