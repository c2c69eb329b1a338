/** @file Servers and workers of a set-up over several processes, as the command line starts them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));

export interface Member {
  readonly child: ChildProcess;
  /** What it has told on stdout: its address, when it has one. */
  readonly told: string;
  /** What it has said on stderr so far. */
  complaints(): string;
  /** Ends it and waits for its end. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

export interface Members {
  /** A server; `told` is its address. */
  server(name: string, ...args: readonly string[]): Promise<Member>;
  worker(name: string, ...args: readonly string[]): Promise<Member>;
  /** Kills all that still live. */
  killAll(): Promise<void>;
}

export interface MembersParts {
  readonly folder: string;
  /** Addresses and keys of what they share. */
  readonly env: Readonly<Record<string, string>>;
  /** What starts the program, with its arguments: a command that gives it a network of its own, say. Nothing when left out. */
  readonly launcher?: readonly string[];
}

/** Makes a set-up whose members are started one after another. */
export function createMembers({ folder, env, launcher = [] }: MembersParts): Members {
  const living = new Set<ChildProcess>();
  const start = async (args: readonly string[], ready: RegExp): Promise<Member> => {
    const [command = '', ...given] = [...launcher, process.execPath, MAIN, ...args, '--threads', '1'];
    const child = spawn(command, given, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    living.add(child);
    const exited = once(child, 'exit').finally(() => living.delete(child));
    let complaints = '';
    child.stderr?.on('data', (piece: Buffer) => {
      complaints += piece.toString();
    });
    const told = await new Promise<string>((resolve, reject) => {
      let text = '';
      child.stdout?.on('data', (piece: Buffer) => {
        text += piece.toString();
        const [found] = ready.exec(text) ?? [];
        if (found) resolve(found);
      });
      child.on('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}: ${text}${complaints}`)));
    });
    const end: Member['end'] = async (signal) => {
      child.kill(signal);
      const [code] = (await exited) as [number | null];
      return code;
    };
    return { child, told, complaints: () => complaints, end };
  };
  const dataOf = (name: string): readonly string[] => ['--data-dir', join(folder, name)];
  return {
    server: (name, ...args) => start(['serve', '--port', '0', ...dataOf(name), ...args], /http:\/\/127\.0\.0\.1:\d+/),
    worker: (name, ...args) => start(['worker', '--name', name, ...dataOf(name), ...args], /working.*/),
    killAll: async () => {
      const ended = [...living].map((child) => once(child, 'exit'));
      for (const child of living) child.kill('SIGKILL');
      await Promise.all(ended);
    },
  };
}
