import { join } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname, '../../../fixtures');

/**
 * What tsc says of some programs, with the settings of `fixtures/`.
 *
 * @param texts what stands at a path, whatever the disk says
 */
export function diagnose(texts: ReadonlyMap<string, string>): string[] {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), (at) => ts.sys.readFile(at));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const readFile = host.readFile.bind(host);
  const fileExists = host.fileExists.bind(host);
  const getSourceFile = host.getSourceFile.bind(host);
  host.readFile = (at) => texts.get(at) ?? readFile(at);
  host.fileExists = (at) => texts.has(at) || fileExists(at);
  host.getSourceFile = (at, version, ...rest) => {
    const text = texts.get(at);
    return text === undefined ? getSourceFile(at, version, ...rest) : ts.createSourceFile(at, text, version, true);
  };
  const program = ts.createProgram([...texts.keys()], { ...options, noEmit: true }, host);
  return [...texts.keys()].flatMap((path) => {
    const file = program.getSourceFile(path);
    if (!file) return [`${path} is not there`];
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ messageText, start = 0 }) =>
        `${path.slice(join(root, '..').length + 1)}:${String(file.getLineAndCharacterOfPosition(start).line + 1)} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
  });
}
