/** Asks the types of the installed stripe package which fields a call takes and gives back. */
import ts from 'typescript';
import { fileURLToPath } from 'node:url';

export interface StripeTypes {
  /** Whether the params of a call have a field: `amount`, `lines[].amount`, `amount.value`. */
  takes(call: string, field: string): boolean;
  /** Whether the object that a call resolves to has a field. */
  gives(call: string, field: string): boolean;
}

/** Loads the types once; takes seconds. */
export function loadStripeTypes(): StripeTypes {
  const probe = fileURLToPath(new URL('./probe.ts', import.meta.url));
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: ['node'],
  };
  const host = ts.createCompilerHost(options);
  const getSourceFile = host.getSourceFile.bind(host);
  const fileExists = host.fileExists.bind(host);
  const text = "import Stripe from 'stripe';\nexport declare const client: Stripe;\n";
  host.fileExists = (file) => file === probe || fileExists(file);
  host.getSourceFile = (file, ...rest) =>
    file === probe ? ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true) : getSourceFile(file, ...rest);
  const program = ts.createProgram([probe], options, host);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(probe);
  const moduleSymbol = source && checker.getSymbolAtLocation(source);
  const client = moduleSymbol && checker.getExportsOfModule(moduleSymbol).find(({ name }) => name === 'client');
  if (source === undefined || client === undefined) throw new Error('The types of stripe did not load.');
  const at = source;

  const property = (type: ts.Type, name: string): ts.Type | undefined => {
    const symbol = type.getProperty(name);
    return symbol && checker.getTypeOfSymbolAtLocation(symbol, at);
  };
  const signatures = (call: string): readonly ts.Signature[] => {
    const type = call
      .split('.')
      .reduce<ts.Type | undefined>(
        (owner, name) => owner && property(owner, name),
        checker.getTypeOfSymbolAtLocation(client, at),
      );
    return type?.getCallSignatures() ?? [];
  };
  /** The types that a field of a type can have, one for each member of a union. */
  const field = (type: ts.Type, path: readonly string[]): boolean => {
    const [head, ...rest] = path;
    if (head === undefined) return true;
    const members = type.isUnion() ? type.types : [type];
    return members.some((member) => {
      const isList = head.endsWith('[]');
      const found = property(member, isList ? head.slice(0, -2) : head);
      const inner = found && isList ? elementOf(found) : found;
      return inner !== undefined && field(checker.getNonNullableType(inner), rest);
    });
  };
  const elementOf = (type: ts.Type): ts.Type | undefined => {
    const members = type.isUnion() ? type.types : [type];
    return members
      .map((member) => checker.getIndexTypeOfType(member, ts.IndexKind.Number))
      .find((element) => element !== undefined);
  };

  return {
    takes: (call, path) =>
      signatures(call).some((signature) => {
        const params = signature.getParameters().find(({ name }) => name === 'params');
        return (
          params !== undefined &&
          field(checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(params, at)), path.split('.'))
        );
      }),
    gives: (call, path) =>
      signatures(call).some((signature) => {
        const answer = checker.getAwaitedType(signature.getReturnType());
        return answer !== undefined && field(answer, path.split('.'));
      }),
  };
}
