// What the tests ask of a Node function: `how` of the event says what to do.
let runs = 0;

async function work(event) {
  // By hand, as an SDK would: the packages are the user's.
  const ask = async (service, target, body) => {
    const scope = `000000000000/20260101/us-east-1/${service}/aws4_request`;
    const answer = await fetch(event.endpoint ?? process.env.AWS_ENDPOINT_URL, {
      method: 'POST',
      headers: {
        'X-Amz-Target': target,
        'Content-Type': 'application/x-amz-json-1.0',
        'X-Amz-Date': '20260101T000000Z',
        Authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify(body),
    });
    return answer.json();
  };
  const sent = await ask('sqs', 'AmazonSQS.SendMessage', { QueueUrl: process.env.QUEUE_URL, MessageBody: event.text });
  const received = await ask('sqs', 'AmazonSQS.ReceiveMessage', { QueueUrl: process.env.QUEUE_URL });
  return { sent: sent.MessageId, received: received.Messages[0].Body };
}

exports.handler = async (event, context) => {
  runs += 1;
  switch (event.how) {
    case 'count':
      return runs;
    case 'echo':
      return event;
    case 'work':
      return work(event);
    case 'environment':
      return { ...process.env, cwd: process.cwd() };
    case 'context': {
      const left = context.getRemainingTimeInMillis();
      return { ...context, left: left > 0 && left <= 60_000 };
    }
    case 'log':
      console.log('logged', { a: 1 });
      console.debug('debugged');
      console.warn('warned');
      console.error(new Error('told'));
      return null;
    case 'raise':
      throw new TypeError('boom');
    case 'raise text':
      throw 'only text';
    case 'circle': {
      const circle = {};
      circle.self = circle;
      return circle;
    }
    case 'reject':
      Promise.reject(new Error('nobody caught it'));
      return new Promise((resolve) => setTimeout(resolve, 1000));
    case 'uncaught':
      setTimeout(() => {
        throw new RangeError('nobody caught it');
      }, 1);
      return new Promise((resolve) => setTimeout(resolve, 1000));
    case 'exit':
      process.exit(event.status);
    case 'layer':
      return require('from_layer').WHERE;
  }
};
exports.callback = (event, context, callback) => {
  let after = false;
  setTimeout(() => (after = true), 20);
  setTimeout(() => callback(event.error ?? null, { early: !after }), 1);
};
exports.silent = () => {};
exports.nested = { deep: async () => 'nested' };
exports.text = 'no function';
exports.broken_stream = awslambda.streamifyResponse(async (event, stream) => {
  stream.write('one, ');
  throw new TypeError('in the middle');
});

exports.streamed = awslambda.streamifyResponse(async (event, stream) => {
  stream.setContentType('text/plain');
  stream.write('one, ');
  await new Promise((resolve) => setImmediate(resolve));
  stream.write('two');
  if (event.fail) {
    throw new Error('in the middle');
  }
  stream.end(', three');
});
