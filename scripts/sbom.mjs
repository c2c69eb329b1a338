/** @file Writes docs/sbom.json, a bill of materials in CycloneDX, from the lock file: `node scripts/sbom.mjs`. It has no date and no random number, so that the same lock gives the same file. */
import { readFileSync, writeFileSync } from 'node:fs';
import { inRoot } from './set-up/paths.mjs';

const read = (name) => JSON.parse(readFileSync(inRoot(name), 'utf8'));

/** The name of a package by its place, the innermost one where packages are nested. */
const nameOf = (path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** @source package-url specification, type npm: the scope is a namespace, its @ is escaped */
const purlOf = (name, version) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

const hashOf = (integrity = '') => Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex');

const component = ([path, { version, license, integrity }]) => ({
  type: 'library',
  'bom-ref': `${path}@${version}`,
  name: nameOf(path),
  version,
  purl: purlOf(nameOf(path), version),
  scope: 'required',
  licenses: [{ expression: license }],
  hashes: [{ alg: 'SHA-512', content: hashOf(integrity) }],
});

/** The bill of what is shipped: dependencies that are not only for development. */
export function renderSbom(manifest = read('package.json'), lock = read('package-lock.json')) {
  const shipped = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        name: manifest.name,
        version: manifest.version,
        licenses: [{ expression: manifest.license }],
      },
    },
    components: shipped.map(component),
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}

if (import.meta.url === new URL(`file://${process.argv[1]}`).href)
  writeFileSync(inRoot('docs/sbom.json'), renderSbom());
