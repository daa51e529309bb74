// Streamed answers: awslambda.streamifyResponse, awslambda.HttpResponseStream, and the stream that such a handler writes to.
import { Writable } from 'node:stream';

const marked = Symbol.for('aws.lambda.runtime.handler.streaming');
const waterMark = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');
const httpContent = 'application/vnd.awslambda.http-integration-response';

export function isStreaming(handler) {
  return handler[marked] === 'response';
}

export function defineStreaming() {
  globalThis.awslambda = {
    streamifyResponse(handler, options) {
      handler[marked] = 'response';
      if (Number.isInteger(options?.highWaterMark) && options.highWaterMark > 0) {
        handler[waterMark] = options.highWaterMark;
      }
      return handler;
    },
    HttpResponseStream: {
      // What is written first is status, headers and cookies, then eight zeros.
      from(stream, prelude) {
        stream.setContentType(httpContent);
        stream.prelude = Buffer.concat([Buffer.from(JSON.stringify(prelude ?? {})), Buffer.alloc(8)]);
        return stream;
      },
    },
  };
}

export class ResponseStream extends Writable {
  constructor(api, requestId) {
    super();
    this.api = api;
    this.requestId = requestId;
    this.contentType = 'application/octet-stream';
  }

  setContentType(contentType) {
    if (this.answered) {
      throw new Error('The content type cannot be changed: the answer has begun');
    }
    this.contentType = contentType;
  }

  begin() {
    if (this.answered) {
      return;
    }
    const head = this.api.head('POST', `invocation/${this.requestId}/response`, {
      'Content-Type': this.contentType,
      'Lambda-Runtime-Function-Response-Mode': 'streaming',
      'Transfer-Encoding': 'chunked',
      Trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
    });
    this.answered = this.api.answer();
    this.api.socket().write(head);
    if (this.prelude) {
      this.chunk(this.prelude);
    }
  }

  chunk(bytes, done) {
    const socket = this.api.socket();
    socket.write(`${bytes.length.toString(16)}\r\n`);
    socket.write(bytes);
    socket.write('\r\n', done);
  }

  _write(part, encoding, done) {
    this.begin();
    const bytes = typeof part === 'string' ? Buffer.from(part, encoding) : part;
    if (bytes.length === 0) {
      done(); // an empty chunk would end it
    } else {
      this.chunk(bytes, done);
    }
  }

  _final(done) {
    this.begin();
    this.api.socket().write('0\r\n\r\n');
    this.answered.then(() => done(), done);
  }

  // When the answer has been taken.
  get sent() {
    return new Promise((resolve, reject) => {
      if (this.writableFinished) {
        resolve();
      } else {
        this.once('finish', resolve).once('error', reject);
      }
    });
  }

  // False: nothing was sent yet, so the error is an answer of its own. Else it ends the stream.
  async fail(document) {
    if (!this.answered) {
      this.destroy();
      return false;
    }
    if (!this.writableEnded) {
      const body = Buffer.from(JSON.stringify(document)).toString('base64');
      this.api.socket().write(
        `0\r\nLambda-Runtime-Function-Error-Type: ${document.errorType}\r\nLambda-Runtime-Function-Error-Body: ${body}\r\n\r\n`,
      );
      this.destroy();
    }
    await this.answered;
    return true;
  }
}
