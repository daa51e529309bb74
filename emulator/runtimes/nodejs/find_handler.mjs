// From "folder/module.name.of.function" to the function, as Lambda looks for it.
import fs from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

export class Fault extends Error {
  constructor(kind, message) {
    super(message);
    Object.defineProperty(this, 'name', { value: kind, enumerable: false });
    if (typeof this.stack === 'string') {
      this.stack = [`${kind}: ${message}`, ...this.stack.split('\n    at ').slice(1).map((frame) => `    at ${frame}`)].join('\n');
    }
  }
}

// "a/b.c.d" -> folder "a", module "b", function "c.d"
function partsOf(text) {
  if (text.includes('..')) {
    throw new Fault(
      'Runtime.MalformedHandlerName',
      `'${text}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const base = path.basename(text);
  const match = /^([^.]*)\.(.*)$/.exec(base);
  if (!match) {
    throw new Fault('Runtime.MalformedHandlerName', 'Bad handler');
  }
  return { folder: text.slice(0, text.length - base.length), moduleName: match[1], name: match[2] };
}

function isFile(file) {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

// Whether the nearest package.json says that .js files are ES modules.
function isModuleFolder(folder) {
  for (let at = folder; ; at = path.dirname(at)) {
    const file = path.join(at, 'package.json');
    if (isFile(file)) {
      try {
        return JSON.parse(fs.readFileSync(file, 'utf8')).type === 'module';
      } catch {
        return false;
      }
    }
    if (at === path.dirname(at) || path.basename(at) === 'node_modules') {
      return false;
    }
  }
}

async function load(root, folder, moduleName) {
  const require = module.createRequire(path.join(root, 'noop.js'));
  const file = path.resolve(root, folder, moduleName);
  if (isFile(file)) {
    return require(file);
  }
  if (isFile(`${file}.js`) && !isModuleFolder(path.dirname(file))) {
    return require(`${file}.js`);
  }
  for (const ending of ['.js', '.mjs']) {
    if (isFile(file + ending)) {
      importsFromLayers();
      return import(pathToFileURL(file + ending).href);
    }
  }
  if (isFile(`${file}.cjs`)) {
    return require(`${file}.cjs`);
  }
  return require(require.resolve(`./${path.join(folder, moduleName)}`, { paths: [root] }));
}

// import, unlike require, does not look into NODE_PATH; in Lambda it finds what layers have there, too.
function importsFromLayers() {
  const folders = (process.env.NODE_PATH ?? '').split(':').filter((folder) => fs.existsSync(folder));
  if (folders.length === 0) {
    return;
  }
  const source = `
    import { createRequire } from 'node:module';
    import { pathToFileURL } from 'node:url';
    const requires = ${JSON.stringify(folders)}.map((folder) => createRequire(folder + '/../noop.js'));
    export async function resolve(specifier, context, next) {
      try {
        return await next(specifier, context);
      } catch (error) {
        if (error.code !== 'ERR_MODULE_NOT_FOUND' || /^[./]|:/.test(specifier)) throw error;
        for (const require of requires) {
          try {
            return { url: pathToFileURL(require.resolve(specifier)).href, shortCircuit: true };
          } catch {}
        }
        throw error;
      }
    }`;
  module.register?.(`data:text/javascript,${encodeURIComponent(source)}`);
}

// Lambda's own runtime brings the SDK along; here it is the user's folder that has it or has not.
function tellWhatLambdaHas(error) {
  const missing = /Cannot find (?:module|package) '((?:@aws-sdk|@smithy)\/[^']+)'/.exec(String(error.message))?.[1];
  if (missing) {
    process.stdout.write(
      `Snowglobe: ${missing} is a part of Lambda's runtime, and there is none here: install it into the function's folder, ` +
        'or into one above it (npm install)\n',
    );
  }
}

export async function findHandler(root, text) {
  const { folder, moduleName, name } = partsOf(text ?? '');
  let found;
  try {
    found = await load(root, folder, moduleName);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new Fault('Runtime.UserCodeSyntaxError', String(error));
    }
    if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND') {
      tellWhatLambdaHas(error);
      throw new Fault('Runtime.ImportModuleError', String(error));
    }
    throw error;
  }
  for (const part of name.split('.')) {
    found = found?.[part] ?? (found?.default && typeof found.default === 'object' ? found.default[part] : undefined);
  }
  if (found === undefined || found === null) {
    throw new Fault('Runtime.HandlerNotFound', `${text} is undefined or not exported`);
  }
  if (typeof found !== 'function') {
    throw new Fault('Runtime.HandlerNotFound', `${text} is not a function`);
  }
  return found;
}
