/** @file Whether this machine can run the program: the version of Node, the C library, the architecture. */
import { SetUpError } from './problem.mjs';

/** What the engine's package holds binaries for; Intel Macs are not among them. */
const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];
/** The floor of package.json. */
const MINIMUM = [20, 19];

const tooOld = (version) => {
  const [major, minor] = version.split('.').map(Number);
  return major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1]);
};

/** Why a machine is unfit, in one line; undefined when it is fit. */
export function unfit({ node, platform, arch, glibc }) {
  if (tooOld(node)) return `needs Node ${MINIMUM.join('.')} or newer, this is ${node}; get it from https://nodejs.org`;
  if (!PLATFORMS.includes(`${platform}-${arch}`))
    return `runs on ${PLATFORMS.join(', ')}; this machine is ${platform}-${arch}, for which its engine has no binary`;
  if (platform === 'linux' && glibc === undefined)
    return 'needs a Linux with glibc (such as Debian, Ubuntu, Fedora); this one has another C library (musl, as Alpine has)';
  return undefined;
}

/** Version of glibc, undefined where there is none. */
function glibcVersion() {
  if (process.platform !== 'linux') return undefined;
  process.report.excludeNetwork = true; // otherwise it looks up the names of open connections
  return process.report.getReport().header.glibcVersionRuntime;
}

/** Throws one clear line when the program cannot run here. */
export function requireFitMachine() {
  const { versions, platform, arch } = process;
  const problem = unfit({ node: versions.node, platform, arch, glibc: glibcVersion() });
  if (problem) throw new SetUpError(problem);
}
