// Lambda's runtime for Node functions: asks the Runtime API for events, runs the handler, answers. What a function can see of it
// (context, errors, log lines, streams) is as in Lambda; nothing but Node's own modules is used. See emulator/docs/runtimes.md.
import { fileURLToPath } from 'node:url';
import { RuntimeApi, headerText } from './runtime_api.mjs';
import { setUpConsole, logError } from './log_lines.mjs';
import { findHandler, Fault } from './find_handler.mjs';
import { defineStreaming, isStreaming, ResponseStream } from './streaming.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const api = new RuntimeApi(process.env.AWS_LAMBDA_RUNTIME_API);
const current = { requestId: undefined }; // of the invocation; log lines have it

// Errors

// Frames of ours are no business of the function's.
function linesOf(stack) {
  return stack.split('\n').filter((line) => !line.includes(here) && !line.includes(import.meta.url));
}

function documentOf(error) {
  if (error instanceof Error || (error && typeof error === 'object' && 'message' in error && 'stack' in error)) {
    return {
      errorType: String(error.name).replaceAll('\x7F', '%7F'),
      errorMessage: String(error.message).replaceAll('\x7F', '%7F'),
      trace: linesOf(String(error.stack ?? '').replaceAll('\x7F', '%7F')),
    };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

async function fail(path, error, isLast) {
  const document = documentOf(error);
  const headers = { 'Lambda-Runtime-Function-Error-Type': headerText(document.errorType) };
  if (isLast) {
    headers['Snowglobe-Runtime-Exit'] = '1'; // this process ends now, so the next invocation is a cold start
  }
  await api.post(path, JSON.stringify(document), headers);
}

function endWith(kind, status) {
  return async (reason) => {
    const error = kind === undefined ? reason : new Fault(kind, String(reason));
    if (kind !== undefined) {
      Object.assign(error, { reason, stack: [`${kind}: ${error.message}`, ...String(error.stack).split('\n').slice(1)].join('\n') });
    }
    logError(kind === undefined ? 'Uncaught Exception' : 'Unhandled Promise Rejection', error);
    const path = current.requestId === undefined ? 'init/error' : `invocation/${current.requestId}/error`;
    await fail(path, error, true).catch(() => {});
    process.exit(status);
  };
}

// The context object

class Completed {
  // Once: what comes later is passed over.
  constructor() {
    this.promise = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
  }
}

function contextOf(headers, completed) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const json = (text) => (text ? JSON.parse(text) : undefined);
  const settle = (error, result, waits) => {
    const settled = () => (error === undefined || error === null ? completed.resolve(result) : completed.reject(error));
    if (waits) {
      whenIdle(settled);
    } else {
      settled();
    }
  };
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: json(headers['lambda-runtime-client-context']),
    identity: json(headers['lambda-runtime-cognito-identity']),
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    tenantId: headers['lambda-runtime-aws-tenant-id'],
    getRemainingTimeInMillis: () => deadline - Date.now(),
    succeed: (result) => settle(undefined, result, false),
    fail: (error) => settle(error ?? 'handled', undefined, false),
    done: (error, result) => settle(error, result, context.callbackWaitsForEmptyEventLoop),
  };
  const callback = (error, result) => settle(error, result, context.callbackWaitsForEmptyEventLoop);
  return { context, callback };
}

// Runs when nothing of the function is left to wait for; the last one that was asked for.
let idle;
function whenIdle(body) {
  idle = body;
}
process.on('beforeExit', () => {
  const body = idle;
  idle = undefined;
  body?.();
});

// Invocations

function serialized(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null';
  } catch {
    throw new Error('Unable to stringify response body');
  }
}

const takesNoCallbacks = /^AWS_Lambda_nodejs(\d+)\.x$/.exec(process.env.AWS_EXECUTION_ENV ?? '')?.[1] >= 24;

async function runBuffered(handler, event, context, callback, completed) {
  if (takesNoCallbacks && handler.length >= 3) {
    throw new Fault(
      'Runtime.CallbackHandlerDeprecated',
      'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24: use an async handler.',
    );
  }
  whenIdle(() => completed.resolve(null)); // a handler that neither returns a promise nor calls back
  const result = handler(event, context, callback);
  if (typeof result?.then === 'function') {
    whenIdle(() => completed.resolve(null)); // a promise that nothing is left to fulfil
    completed.resolve(result);
  }
  return serialized(await completed.promise);
}

async function runStreaming(handler, event, context, requestId) {
  const stream = new ResponseStream(api, requestId);
  try {
    const result = handler(event, stream, context);
    if (typeof result?.then !== 'function') {
      throw new Fault('Runtime.HandlerNotAsync', 'Streaming does not support non-async handlers.');
    }
    whenIdle(() => stream.end());
    await result;
    if (!stream.writableEnded) {
      stream.end(); // Lambda waits for the stream's end, which a handler may forget
    }
    await stream.sent;
  } catch (error) {
    logError('Invoke Error', error);
    if (await stream.fail(documentOf(error))) {
      return;
    }
    await fail(`invocation/${requestId}/error`, error, false);
  }
}

async function runOnce(handler) {
  const { headers, body } = await api.next();
  const requestId = headers['lambda-runtime-aws-request-id'];
  current.requestId = requestId;
  if (headers['lambda-runtime-trace-id']) {
    process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
  } else {
    delete process.env._X_AMZN_TRACE_ID;
  }
  const completed = new Completed();
  completed.promise.catch(() => {}); // it is looked at below, if the handler did not throw before
  const { context, callback } = contextOf(headers, completed);
  if (isStreaming(handler)) {
    await runStreaming(handler, JSON.parse(body), context, requestId);
    return;
  }
  let answer;
  try {
    answer = await runBuffered(handler, JSON.parse(body), context, callback, completed);
  } catch (error) {
    logError('Invoke Error', error);
    await fail(`invocation/${requestId}/error`, error, false);
    return;
  } finally {
    idle = undefined;
  }
  await api.post(`invocation/${requestId}/response`, answer, {});
}

async function main() {
  setUpConsole(current);
  defineStreaming();
  process.on('uncaughtException', endWith(undefined, 129));
  process.on('unhandledRejection', endWith('Runtime.UnhandledPromiseRejection', 128));
  let handler;
  try {
    handler = await findHandler(process.env.LAMBDA_TASK_ROOT ?? process.cwd(), process.env._HANDLER);
  } catch (error) {
    logError('Uncaught Exception', error);
    await fail('init/error', error, true);
    process.exit(1);
  }
  for (;;) {
    await runOnce(handler);
  }
}

await main();
