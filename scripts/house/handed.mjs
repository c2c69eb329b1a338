/** @file Which files hand some shapes on: their functions take or return one of them, or something that holds one. */
import ts from 'typescript';
import { declarationsOf } from './way.mjs';

const isTypeDeclaration = (node) => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);

/** Types that a file declares, by name. */
function typesOf({ file }) {
  const types = new Map();
  for (const node of file.statements) if (isTypeDeclaration(node)) types.set(node.name.text, node);
  return types;
}

/** The names of a type that is written out, without those of functions in it: who holds a function holds no value of it. */
function namesIn(node) {
  if (ts.isFunctionTypeNode(node) || ts.isMethodSignature(node)) return [];
  const own =
    ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node) ? [node.typeName ?? node.expression] : [];
  const inside = [];
  ts.forEachChild(node, (child) => void inside.push(...namesIn(child)));
  return [...own.filter(ts.isIdentifier).map(({ text }) => text), ...inside];
}

/** Whether a type of a file is one of the shapes or holds one, whichever file declares it. */
function createHolding(sources, { shapes, results }) {
  const types = new Map([...sources].map(([path, source]) => [path, typesOf(source)]));
  const exported = new Map([...types.values()].flatMap((own) => [...own]));
  const known = new Map([...shapes.map((name) => [name, true]), ...results.map((name) => [name, false])]);
  const holds = (path, name) => {
    if (known.has(name)) return known.get(name);
    const declared = types.get(path)?.get(name) ?? exported.get(name);
    if (!declared) return false;
    const key = `${declared.getSourceFile().fileName} ${name}`;
    if (!known.has(key)) {
      known.set(key, false);
      known.set(
        key,
        namesIn(declared).some((inside) => holds(declared.getSourceFile().fileName, inside)),
      );
    }
    return known.get(key);
  };
  return holds;
}

/** The types that a function is written to take and to return. */
const typesOfFunction = ({ parameters, type, typeParameters = [] }) =>
  [
    ...parameters.map((parameter) => parameter.type),
    type,
    ...typeParameters.map(({ constraint }) => constraint),
  ].filter(Boolean);

/**
 * Paths of the sources that have a function, in one of the declarations (`path#name`), which takes or returns a shape;
 * `results` are on the way back, whatever they hold.
 */
export function filesHanding(sources, declarations, names) {
  const holds = createHolding(sources, names);
  const isHanded = (path, type) => namesIn(type).some((name) => holds(path, name));
  const hands = (path, node) =>
    (ts.isFunctionLike(node) && node.body && typesOfFunction(node).some((type) => isHanded(path, type))) ||
    Boolean(ts.forEachChild(node, (child) => hands(path, child)));
  const has = (source) =>
    declarationsOf(source).some(
      (node) => declarations.has(`${source.path}#${node.name.text}`) && hands(source.path, node),
    );
  return [...sources.values()].filter(has).map(({ path }) => path);
}
