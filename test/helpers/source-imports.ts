import ts from "typescript";

/** One reference from a source file to another module. */
export interface Import {
  /** As written, such as `../ontap/wire` or `undici`. */
  readonly specifier: string;
  /** Whether it vanishes at run time. */
  readonly typeOnly: boolean;
  /** Set when the module's exports are passed on: by name, or all of them. */
  readonly passesOn?: "names" | "everything";
}

/** Every module reference of a TypeScript source: imports and exports of any form, `import()`, `require()` and types. */
export function importsOf(source: string): Import[] {
  const imports: Import[] = [];
  const visit = (node: ts.Node): void => {
    const found = importOf(node);
    if (found !== undefined) imports.push(found);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest));
  return imports;
}

function importOf(node: ts.Node): Import | undefined {
  if (ts.isImportDeclaration(node)) return reference(node.moduleSpecifier, isTypeOnly(node.importClause));
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) return passingOn(node, node.moduleSpecifier);
  if (ts.isExternalModuleReference(node)) return reference(node.expression, false);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return reference(node.argument.literal, true);
  if (ts.isCallExpression(node) && isLoading(node.expression)) return reference(node.arguments[0], false);
  return undefined;
}

function reference(specifier: ts.Node | undefined, typeOnly: boolean): Import | undefined {
  return specifier && ts.isStringLiteralLike(specifier) ? { specifier: specifier.text, typeOnly } : undefined;
}

function passingOn(node: ts.ExportDeclaration, specifier: ts.Node): Import | undefined {
  const found = reference(specifier, node.isTypeOnly);
  const byName = node.exportClause !== undefined && ts.isNamedExports(node.exportClause);
  return found && { ...found, passesOn: byName ? "names" : "everything" };
}

/** `import type …`, or nothing but `type` names between the braces. */
function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  const names = clause.namedBindings;
  const onlyTypeNames =
    names !== undefined && ts.isNamedImports(names) && names.elements.every((name) => name.isTypeOnly);
  return clause.phaseModifier === ts.SyntaxKind.TypeKeyword || (clause.name === undefined && onlyTypeNames);
}

function isLoading(callee: ts.Expression): boolean {
  return callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === "require");
}
