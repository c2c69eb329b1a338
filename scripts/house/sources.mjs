/** @file The sources of program and page, parsed: their lines, their functions, and what they import by name. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import ts from 'typescript';
import { pathInRoot } from '../set-up/paths.mjs';

const ROOTS = ['src', 'web/src'];
const IS_SOURCE = /(?<!\.test|\.d)\.tsx?$/;

const inProject = (path) => relative(pathInRoot('.'), path).split(sep).join('/');

/** Paths of all sources, tests left out. */
const sourcePaths = () =>
  ROOTS.flatMap((root) =>
    readdirSync(pathInRoot(root), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && IS_SOURCE.test(entry.name))
      .map((entry) => inProject(join(entry.parentPath, entry.name))),
  ).sort();

/** Lines of each function with a body, from its first to its last; a function inside another counts for both. */
function functionLines(file) {
  const lines = [];
  const lineAt = (offset) => file.getLineAndCharacterOfPosition(offset).line;
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body) lines.push(lineAt(node.end) - lineAt(node.getStart(file)) + 1);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return lines;
}

/** The source that an import of `from` means; undefined for a package and for what is no source. */
function resolved(specifier, from) {
  if (!/^\..*\.js$/.test(specifier)) return undefined;
  const path = posix.join(posix.dirname(from), specifier).slice(0, -'js'.length);
  return [`${path}ts`, `${path}tsx`].find((candidate) => existsSync(pathInRoot(candidate)));
}

const originalName = ({ name, propertyName }) => (propertyName ?? name).text;

/** The values that a file takes from other sources, by the name it knows them by. */
function importedBy(file, at) {
  const imported = new Map();
  for (const { importClause: clause, moduleSpecifier } of file.statements.filter(ts.isImportDeclaration)) {
    const to = at(moduleSpecifier.text);
    const named = clause?.namedBindings;
    if (!to || clause?.isTypeOnly || !named || !ts.isNamedImports(named)) continue;
    for (const element of named.elements)
      if (!element.isTypeOnly) imported.set(element.name.text, { to, name: originalName(element) });
  }
  return imported;
}

/** What a file passes on from other sources: for each of them, the names it offers and what they are called there. */
const passedOnBy = (file, at) =>
  file.statements
    .filter(({ moduleSpecifier }) => moduleSpecifier)
    .filter(ts.isExportDeclaration)
    .map(({ moduleSpecifier, exportClause }) => ({
      to: at(moduleSpecifier.text),
      names: new Map((exportClause?.elements ?? []).map((element) => [element.name.text, originalName(element)])),
    }))
    .filter(({ to }) => to);

function readSource(path) {
  const text = readFileSync(pathInRoot(path), 'utf8');
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const at = (specifier) => resolved(specifier, path);
  return {
    path,
    file,
    text,
    folder: dirname(path),
    lines: text.split('\n').length - 1,
    functionLines: functionLines(file),
    imported: importedBy(file, at),
    passedOn: passedOnBy(file, at),
  };
}

/** All sources by path. */
export const readSources = () => new Map(sourcePaths().map((path) => [path, readSource(path)]));
