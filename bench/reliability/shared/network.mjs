/**
 * @file A network between one member and the services that can be cut: a namespace of its own where the system allows one,
 * whose link is taken down, so that packets are lost and nobody is told; else relays that pass nothing on any more.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** Both ends of the link, from the range for trials of networks. @source RFC 2544, benchmarks of networks */
const [OUTSIDE, INSIDE] = ['198.18.77.1', '198.18.77.2'];

const ip = (...args) => execFileSync('ip', args, { stdio: 'ignore' });

/** A relay on an address to a port of this machine; while it is cut it takes bytes and passes none on. */
async function openRelay(host, port, isCut) {
  const open = new Set();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      open.add(from);
      from.on('data', (bytes) => isCut() || to.write(bytes));
      from.on('close', () => {
        open.delete(from);
        if (!isCut()) to.destroy();
      });
      from.on('error', () => from.destroy());
    }
  });
  server.listen(0, host);
  await once(server, 'listening');
  const close = () => {
    for (const socket of open) socket.destroy();
    server.close();
  };
  return { port: server.address().port, close };
}

/** A namespace with a link to this machine; undefined where the system allows none. */
function openNamespace() {
  const name = `penultimate-${process.pid}`;
  const link = `pm${process.pid}`;
  const close = () => {
    // The link goes with its namespace.
    ip('netns', 'del', name);
  };
  try {
    ip('netns', 'add', name);
  } catch {
    return undefined;
  }
  try {
    ip('link', 'add', `${link}o`, 'type', 'veth', 'peer', 'name', `${link}i`, 'netns', name);
    ip('addr', 'add', `${OUTSIDE}/24`, 'dev', `${link}o`);
    ip('link', 'set', `${link}o`, 'up');
    ip('-n', name, 'addr', 'add', `${INSIDE}/24`, 'dev', `${link}i`);
    for (const one of [`${link}i`, 'lo']) ip('-n', name, 'link', 'set', one, 'up');
  } catch {
    close();
    return undefined;
  }
  return { launcher: ['ip', 'netns', 'exec', name], set: (state) => ip('link', 'set', `${link}o`, state), close };
}

/** An address of this machine, with the relay in its place. */
const through = (address, host, from, to) => address.replace(`127.0.0.1:${from}`, `${host}:${to}`);

const portsIn = (env) => new Set(Object.values(env).flatMap((text) => /127\.0\.0\.1:(\d+)/.exec(text)?.[1] ?? []));

/**
 * Opens a network for members whose environment names services of this machine.
 * @returns their environment and what starts them in it, `cut` and `mend`, and how it is cut
 */
export async function openNetwork(env) {
  const namespace = openNamespace();
  let isDropping = false;
  const host = namespace ? OUTSIDE : '127.0.0.1';
  const ports = [...portsIn(env)];
  const relays = await Promise.all(ports.map((port) => openRelay(host, Number(port), () => isDropping)));
  const inside = Object.entries(env).map(([name, text]) => [
    name,
    ports.reduce((address, port, i) => through(address, host, port, relays[i].port), text),
  ]);
  const setDropping = (value) => {
    isDropping = value;
  };
  return {
    how: namespace ? 'the link of its network namespace down' : 'relays that pass nothing on',
    env: Object.fromEntries(inside),
    launcher: namespace?.launcher ?? [],
    cut: () => (namespace ? namespace.set('down') : setDropping(true)),
    mend: () => (namespace ? namespace.set('up') : setDropping(false)),
    close: () => {
      for (const relay of relays) relay.close();
      namespace?.close();
    },
  };
}
