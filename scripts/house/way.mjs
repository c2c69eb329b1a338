/** @file The declarations that a way through the program reaches: what uses what, name by name. */
import ts from 'typescript';

const keyOf = (path, name) => `${path}#${name}`;

/** The declaration that a name which `path` offers stands for: doors, which only pass names on, are gone through. */
function declaring(sources, path, name) {
  for (const { to, names } of sources.get(path)?.passedOn ?? [])
    if (names.has(name)) return declaring(sources, to, names.get(name));
  return keyOf(path, name);
}

const isDeclaration = (node) => ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node);

/** The named values that a file declares at its top. */
export function declarationsOf({ file }) {
  const variables = file.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations]);
  return [...variables, ...file.statements.filter(isDeclaration)].filter(({ name }) => name && ts.isIdentifier(name));
}

/** Whether an identifier is the name of a property, which stands for no declaration. */
const isPropertyName = ({ parent }, node) =>
  (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
  ((ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent)) && parent.name === node);

/** Names of values that stand in a declaration. */
function namesUsed(declaration) {
  const names = new Set();
  const visit = (node) => {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (ts.isIdentifier(node) && !isPropertyName(node, node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(declaration);
  return names;
}

/** From each declaration those that it uses. */
function usesOf(sources) {
  const uses = new Map();
  for (const [path, source] of sources) {
    const own = new Set(declarationsOf(source).map(({ name }) => name.text));
    const resolve = (name) => {
      const from = source.imported.get(name);
      if (from) return [declaring(sources, from.to, from.name)];
      return own.has(name) ? [keyOf(path, name)] : [];
    };
    for (const declaration of declarationsOf(source))
      uses.set(keyOf(path, declaration.name.text), [...namesUsed(declaration)].flatMap(resolve));
  }
  return uses;
}

/** Declarations that are reached from some, these included, as `path#name`. */
export function declarationsReached(sources, starts) {
  const uses = usesOf(sources);
  const gone = starts.filter((start) => !uses.has(start));
  if (gone.length > 0) throw new Error(`scripts/house/way.mjs: no such declaration: ${gone.join(', ')}`);
  const reached = new Set(starts);
  for (const key of reached) for (const next of uses.get(key) ?? []) reached.add(next);
  return reached;
}
