/** @file The patterns of the program: those written as literals, and those that are put together when a folder is loaded. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

export interface Pattern {
  readonly where: string;
  readonly pattern: RegExp;
}

function literalsIn(root: string, file: string): readonly Pattern[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Pattern[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push({ where: `${file}:${line}`, pattern: new RegExp(node.text.slice(1, end), node.text.slice(end + 1)) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The literals of all files below a folder, tests left out. */
export const literalPatterns = (root: string): readonly Pattern[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .sort()
    .flatMap((file) => literalsIn(root, file));

/** Patterns that modules make while they are loaded. */
export async function madePatterns(
  modules: Readonly<Record<string, () => Promise<unknown>>>,
): Promise<readonly Pattern[]> {
  const found: Pattern[] = [];
  const Plain = globalThis.RegExp;
  let where = '';
  globalThis.RegExp = new Proxy(Plain, {
    construct: (target, [source, flags]: [string | RegExp, string | undefined], by) => {
      const pattern = Reflect.construct(target, [source, flags], by) as RegExp;
      found.push({ where, pattern: new Plain(pattern.source, pattern.flags) });
      return pattern;
    },
  });
  try {
    for (const [name, load] of Object.entries(modules)) {
      where = name;
      await load();
    }
  } finally {
    globalThis.RegExp = Plain;
  }
  return found;
}
