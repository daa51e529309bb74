// console's lines as Lambda prints them: with time, request id and level, or as JSON where the function's LoggingConfig says so.
import { format } from 'node:util';

const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const asJson = (process.env.AWS_LAMBDA_LOG_FORMAT ?? '').toUpperCase() === 'JSON';
const lowest = asJson ? Math.max(levels.indexOf((process.env.AWS_LAMBDA_LOG_LEVEL ?? '').toUpperCase()), 0) : 0;

let invocation = { requestId: undefined };

function membersOf(error) {
  return {
    errorType: error?.constructor?.name ?? 'UnknownError',
    errorMessage: error.message,
    stackTrace: typeof error.stack === 'string' ? error.stack.split('\n') : [],
  };
}

function jsonLine(level, parts) {
  const line = { timestamp: new Date().toISOString(), level, requestId: invocation.requestId };
  const errors = (_, value) => (value instanceof Error ? { ...membersOf(value), ...value } : value);
  if (parts.length === 1) {
    try {
      return JSON.stringify({ ...line, message: parts[0] }, errors);
    } catch {
      return JSON.stringify({ ...line, message: format(parts[0]) });
    }
  }
  const error = parts.find((part) => part instanceof Error);
  return JSON.stringify({ ...line, message: format(...parts), ...(error ? membersOf(error) : {}) });
}

function write(level, parts) {
  if (levels.indexOf(level) < lowest) {
    return;
  }
  const line = asJson
    ? jsonLine(level, parts)
    : `${new Date().toISOString()}\t${invocation.requestId}\t${level}\t${format(...parts)}`;
  process.stdout.write(`${line}\n`);
}

export function setUpConsole(current) {
  invocation = current;
  const methods = { trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' };
  for (const [method, level] of Object.entries(methods)) {
    console[method] = (...parts) => write(level, parts);
  }
  console.fatal = (...parts) => write('FATAL', parts);
}

// An error of the function, in one line.
export function logError(what, error) {
  if (asJson) {
    write('ERROR', [error]);
    return;
  }
  const isError = error instanceof Error;
  const seen = {
    errorType: isError ? error.name : typeof error,
    errorMessage: isError ? error.message : String(error),
    ...(isError && error.code !== undefined ? { code: error.code } : {}),
    ...(isError ? error : {}),
    stack: isError ? String(error.stack).split('\n') : [],
  };
  let text;
  try {
    text = JSON.stringify(seen);
  } catch {
    text = JSON.stringify({ errorType: seen.errorType, errorMessage: seen.errorMessage, stack: seen.stack });
  }
  write('ERROR', [`${what} \t${text}`.replaceAll('%', '%%')]);
}
