/** @file What keeps the tests from reaching other hosts sees every way there is to reach one. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const WATCH = new URL('../support/only-loopback.mjs', import.meta.url).href;

/** Runs a script under watch; returns what it printed and what was written down. */
function watched(script: string) {
  const record = join(mkdtempSync(join(tmpdir(), 'penultimate-watch-')), 'tried');
  const { stdout } = spawnSync(process.execPath, [`--import=${WATCH}`, '--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', PENULTIMATE_TEST_SOCKETS: record },
  });
  let tried = '';
  try {
    tried = readFileSync(record, 'utf8');
  } catch {
    // Nothing was tried.
  }
  return { stdout: stdout.trim(), tried };
}

/** Addresses that belong to nobody. @source RFC 5737, RFC 2606 */
const REACHES: readonly (readonly [string, string, string])[] = [
  ['fetch', "await fetch('http://192.0.2.1/').catch(() => console.log('refused'))", 'socket 192.0.2.1'],
  [
    'a socket by number and name',
    "import net from 'node:net'; try { net.connect(80, '192.0.2.1') } catch { console.log('refused') }",
    'socket 192.0.2.1',
  ],
  [
    'TLS',
    "import tls from 'node:tls'; try { tls.connect({ host: '192.0.2.1', port: 443 }) } catch { console.log('refused') }",
    'socket 192.0.2.1',
  ],
  [
    'a name',
    "import dns from 'node:dns/promises'; try { await dns.lookup('host.invalid') } catch { console.log('refused') }",
    'lookup host.invalid',
  ],
  [
    'a lookup of its own',
    "import net from 'node:net'; net.connect({ host: 'host.invalid', port: 80, lookup: (n, o, done) => done(null, '192.0.2.1', 4) }).on('error', () => console.log('refused'))",
    'socket 192.0.2.1',
  ],
  [
    'a datagram',
    "import dgram from 'node:dgram'; const s = dgram.createSocket('udp4'); try { s.send('a', 53, '192.0.2.1') } catch { console.log('refused') } s.close()",
    'datagram 192.0.2.1',
  ],
];

describe('a process under watch', () => {
  it.each(REACHES)('reaches no other host by %s', (_way, script, expected) => {
    const { stdout, tried } = watched(script);
    expect(stdout).toBe('refused');
    expect(tried).toContain(expected);
  });

  it('reaches this machine', () => {
    const { stdout, tried } = watched(`
      import { createServer } from 'node:http';
      const server = createServer((_, response) => response.end('here')).listen(0, '127.0.0.1', async () => {
        for (const host of ['127.0.0.1', 'localhost'])
          console.log(await (await fetch('http://' + host + ':' + server.address().port).catch(() => new Response('not here'))).text());
        server.close();
      });`);
    expect(stdout.split('\n')[0]).toBe('here');
    expect(tried).toBe('');
  });

  it('is every process of this suite', () => {
    expect(process.env.PENULTIMATE_TEST_SOCKETS).toBeDefined();
    expect(process.env.NODE_OPTIONS).toContain('only-loopback.mjs');
  });
});
