// The Runtime API over one connection that is kept open. Node's own client would take longer to load than all of this, and would
// share its agents and hooks with the function.
import net from 'node:net';

const root = '/2018-06-01/runtime/';

export function headerText(text) {
  return text.replace(/[^\x20-\x7e]/g, '?');
}

export class RuntimeApi {
  constructor(address) {
    this.address = address;
  }

  // The next event. Nothing else keeps the process alive while it waits, and it must live.
  async next() {
    const answer = await this.ask(this.head('GET', 'invocation/next', {}));
    if (answer.status !== 200) {
      throw new Error(`the Runtime API refuses: ${answer.body}`);
    }
    return answer;
  }

  async post(path, body, headers) {
    const bytes = Buffer.from(body);
    const all = { 'Content-Type': 'application/json', 'Content-Length': bytes.length, ...headers };
    return this.ask(Buffer.concat([this.head('POST', path, all), bytes]));
  }

  head(method, path, headers) {
    const lines = Object.entries({ Host: this.address, 'User-Agent': 'snowglobe-nodejs', ...headers });
    const text = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    return Buffer.from(`${method} ${root}${path} HTTP/1.1\r\n${text}\r\n`, 'latin1');
  }

  // A connected socket; between two requests it does not keep the process alive.
  socket() {
    if (this.connection === undefined) {
      const at = this.address.lastIndexOf(':');
      this.connection = net.connect({ host: this.address.slice(0, at), port: Number(this.address.slice(at + 1)), noDelay: true });
      this.connection.on('error', () => process.exit(0)); // the emulator is gone
      this.connection.on('close', () => process.exit(0));
      this.received = [];
      this.connection.on('data', (part) => {
        this.received.push(part);
        this.look();
      });
    }
    return this.connection;
  }

  ask(bytes) {
    const answer = this.answer();
    this.socket().write(bytes);
    return answer;
  }

  // Of the request that is being sent: {status, headers, body}.
  answer() {
    this.socket().ref();
    return new Promise((resolve) => {
      this.waits = resolve;
    });
  }

  look() {
    const all = this.received.length === 1 ? this.received[0] : Buffer.concat(this.received);
    this.received = [all];
    const end = all.indexOf('\r\n\r\n');
    if (end < 0) {
      return;
    }
    const [first, ...lines] = all.toString('latin1', 0, end).split('\r\n');
    const headers = {};
    for (const line of lines) {
      const colon = line.indexOf(':');
      headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    const whole = end + 4 + Number(headers['content-length'] ?? 0);
    if (all.length < whole) {
      return;
    }
    this.received = all.length > whole ? [all.subarray(whole)] : [];
    this.connection.unref();
    const waits = this.waits;
    this.waits = undefined;
    waits?.({ status: Number(first.split(' ')[1]), headers, body: all.toString('utf8', end + 4, whole) });
  }
}
