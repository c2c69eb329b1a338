/** @file What deploy/ starts and names: every command, option, variable, port and time of it is the program's own. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { createProgram } from '../../src/cli/program.js';
import { temporaryFolder } from '../support/golden.js';
import { findBinary } from '../support/servers/find-binary.js';
import { filesOnDisk, pathInProject, readJson, readProject } from './project-files.js';

// biome-ignore lint/suspicious/noExplicitAny: documents of other programs, looked into here and there
type Document = any;

const documentsOf = (path: string): readonly Document[] =>
  parseAllDocuments(readProject(path), { strict: true, uniqueKeys: true, merge: true }).map((document) => {
    expect([path, document.errors, document.warnings]).toEqual([path, [], []]);
    return document.toJS() as Document;
  });

const [compose] = documentsOf('deploy/compose.yaml');
const manifests = documentsOf('deploy/kubernetes/penultimate.yaml');
const deployments = manifests.filter(({ kind }) => kind === 'Deployment');
const containerOf = (deployment: Document): Document => deployment.spec.template.spec.containers[0];
const UNITS = readdirSync(pathInProject('deploy/systemd'));
const unitOf = (name: string): string => readProject(`deploy/systemd/${name}`);

/** Commands as they are started, by where they stand. */
const COMMANDS: readonly (readonly [string, readonly string[]])[] = [
  ['compose: server', compose.services.server.command],
  ['compose: worker', compose.services.worker.command],
  ...deployments.map((one): [string, string[]] => [`kubernetes: ${one.metadata.name}`, containerOf(one).args]),
  ...UNITS.map((name): [string, string[]] => [
    `systemd: ${name}`,
    (/^ExecStart=\/usr\/bin\/penultimate (.*)$/m.exec(unitOf(name))?.[1] ?? '').split(' '),
  ]),
  ['Dockerfile', JSON.parse(/^CMD (\[.*\])$/m.exec(readProject('deploy/Dockerfile'))?.[1] ?? '[]') as string[]],
];

/** What the program understands of a command; nothing of it is run. @throws where it refuses it */
function understood(args: readonly string[]): {
  readonly command: string;
  readonly options: Readonly<Record<string, unknown>>;
} {
  const sink = { write: () => true };
  const io = { stdout: sink, stderr: sink, version: '0', signal: AbortSignal.abort(), now: () => 0 };
  const program = createProgram(io as never, () => undefined);
  const named = program.commands.find((command: Command) => command.name() === args[0]);
  if (!named) throw new Error(`there is no command ${args[0]}`);
  named.action(() => undefined);
  program.parse([...args], { from: 'user' });
  if (named.args.length > 0) throw new Error(`nothing takes ${named.args.join(' ')}`);
  return { command: named.name(), options: named.opts() };
}

const portOf = (args: readonly string[]): unknown => understood(args).options.port;

describe('deploy/ starts', () => {
  it.each(COMMANDS)('%s with options that the program has', (_, args) => {
    expect(['serve', 'worker']).toContain(understood(args).command);
  });

  it('nothing with an option that there is not', () => {
    expect(() => understood(['worker', '--drain', '60'])).toThrow(/unknown option/);
    expect(() => understood(['worker', '--drain-seconds', 'soon'])).toThrow();
    expect(() => understood(['work'])).toThrow('there is no command');
    expect(() => understood(['serve', 'all'])).toThrow('nothing takes all');
  });

  it('members with variables that the program reads, and no others of its name', () => {
    const sources = filesOnDisk().filter((path) => path.startsWith('src/cli/') && path.endsWith('.ts'));
    const read = new Set(sources.flatMap((path) => readProject(path).match(/PENULTIMATE_[A-Z_]+/g) ?? []));
    const places = ['QUEUE', 'DATABASE', 'STORAGE'].map((name) => `PENULTIMATE_${name}_FILE`);
    const files = filesOnDisk().filter((path) => path.startsWith('deploy/'));
    const named = new Set(files.flatMap((path) => readProject(path).match(/PENULTIMATE_[A-Z_]+/g) ?? []));
    expect(named.size).toBeGreaterThan(3);
    expect([...named].filter((name) => !read.has(name) && !places.includes(name))).toEqual([]);
  });

  it('the packages of several machines in the versions of this project', () => {
    const { devDependencies } = readJson<{ devDependencies: Record<string, string> }>('package.json');
    const line = /^RUN npm install (.*)$/m.exec(readProject('deploy/Dockerfile'))?.[1] ?? '';
    const versions = [...line.matchAll(/([a-z0-9]+)@([\d.]+)/g)].map(([, name = '', version]) => [name, version]);
    expect(versions).toHaveLength(4);
    for (const [name = '', version] of versions) expect([name, devDependencies[name]]).toEqual([name, version]);
  });
});

describe('who is told to end', () => {
  const graceOf = (args: readonly string[]): number => Number(understood(args).options.drainSeconds);
  const workers = deployments.filter((one) => understood(containerOf(one).args).command === 'worker');

  it.each([
    [
      'compose',
      graceOf(compose.services.worker.command),
      Number.parseInt(compose.services.worker.stop_grace_period, 10),
    ],
    ['kubernetes', graceOf(containerOf(workers[0]).args), workers[0].spec.template.spec.terminationGracePeriodSeconds],
    [
      'systemd',
      graceOf(COMMANDS.find(([name]) => name.includes('worker@'))?.[1] ?? []),
      Number(/^TimeoutStopSec=(\d+)$/m.exec(unitOf('penultimate-worker@.service'))?.[1]),
    ],
  ])('has in %s longer than its last job may take', (_, drainSeconds, graceSeconds) => {
    expect(drainSeconds).toBe(60);
    expect(graceSeconds).toBeGreaterThan(drainSeconds);
  });
});

describe('deploy/compose.yaml', () => {
  const services = Object.entries<Document>(compose.services);

  it('names only services, secrets and volumes that it has', () => {
    for (const [name, { depends_on = [], secrets = [], volumes = [] }] of services) {
      const needs = Array.isArray(depends_on) ? depends_on : Object.keys(depends_on);
      for (const other of needs)
        expect([name, Object.keys(compose.services)]).toContainEqual(expect.arrayContaining([other]));
      for (const secret of secrets) expect(Object.keys(compose.secrets)).toContain(secret);
      for (const volume of volumes) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
    }
  });

  it('waits for the health of those that tell it, and asks members where they answer', () => {
    for (const [other, { condition }] of Object.entries<Document>(compose.services.server.depends_on))
      if (condition === 'service_healthy') expect(compose.services[other].healthcheck).toBeDefined();
    for (const name of ['server', 'worker']) {
      const { command, healthcheck } = compose.services[name];
      expect(healthcheck.test.join(' ')).toContain(`http://127.0.0.1:${portOf(command)}/readyz`);
    }
  });

  it('has a Redis that keeps what it is told', () => {
    const command = compose.services.redis.command.join(' ');
    expect(command).toContain('--maxmemory-policy noeviction');
    expect(command).toContain('--appendonly yes');
  });
});

describe('deploy/kubernetes', () => {
  it.each(deployments.map((one) => [one.metadata.name as string, one]))('%s fits together', (_, { spec }) => {
    const { metadata, spec: pod } = spec.template;
    const [container] = pod.containers;
    expect(metadata.labels).toMatchObject(spec.selector.matchLabels);
    const port = portOf(container.args);
    expect(container.ports).toEqual([{ containerPort: port }]);
    expect(metadata.annotations['prometheus.io/port']).toBe(String(port));
    expect(container.livenessProbe.httpGet).toEqual({ path: '/healthz', port });
    expect(container.readinessProbe.httpGet).toEqual({ path: '/readyz', port });
    const volumes = pod.volumes.map(({ name }: Document) => name);
    for (const { name } of container.volumeMounts) expect(volumes).toContain(name);
  });

  it('leads to the servers, and counts what they tell', () => {
    const service = manifests.find(({ kind }) => kind === 'Service');
    const server = deployments.find((one) => understood(containerOf(one).args).command === 'serve');
    expect(server.spec.template.metadata.labels).toMatchObject(service.spec.selector);
    expect(service.spec.ports[0].targetPort).toBe(portOf(containerOf(server).args));
    const scaler = manifests.find(({ kind }) => kind === 'HorizontalPodAutoscaler');
    expect(deployments.map(({ metadata }) => metadata.name)).toContain(scaler.spec.scaleTargetRef.name);
    const { name } = scaler.spec.metrics[0].external.metric;
    expect(readProject('src/server/watch/metrics.ts')).toContain(`name: '${name}'`);
  });
});

const analyse = findBinary('systemd-analyze');
if (!analyse) process.stderr.write('!!! NOT TESTED: the units of systemd: systemd-analyze not installed\n');
it.skipIf(!analyse)('systemd takes the units for right', async () => {
  const folder = await temporaryFolder();
  // A program that is there: that is looked for as well.
  const names = UNITS.map((name) => {
    const unit = readFileSync(pathInProject(`deploy/systemd/${name}`), 'utf8').replace(
      '/usr/bin/penultimate',
      '/bin/true',
    );
    const instance = name.replace('@.', '@1.');
    writeFileSync(join(folder, name), unit);
    if (instance !== name) copyFileSync(join(folder, name), join(folder, instance));
    return join(folder, instance);
  });
  const { status, stderr } = spawnSync(analyse ?? '', ['verify', '--man=no', ...names], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});
