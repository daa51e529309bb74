// Everything that could differ from run to run, and is the world's: clocks, timers, random numbers, several requests at once.
import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const started = Date.now();

async function ask(target, body) {
  const service = target.startsWith('AmazonSQS') ? 'sqs' : 'dynamodb';
  const answer = await fetch(process.env.AWS_ENDPOINT_URL, {
    method: 'POST',
    headers: {
      'X-Amz-Target': target,
      'Content-Type': 'application/x-amz-json-1.0',
      'X-Amz-Date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
      Authorization: `AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(body),
  });
  return answer.json();
}

const seen = () => ({
  wall: Date.now(),
  monotonic: performance.now(),
  high: String(process.hrtime.bigint()),
  uuid: randomUUID(),
  bytes: randomBytes(8).toString('hex'),
  random: Math.random(),
  started,
});

export const handler = async (event, context) => {
  const before = seen();
  await sleep(1500);
  const order = [];
  const tell = (what) => () => order.push(what);
  await Promise.all([
    ...[1, 2, 3, 4].map((n) =>
      ask('DynamoDB_20120810.PutItem', {
        TableName: 'seen',
        Item: { id: { S: `${before.uuid} ${n}` }, seen: { S: JSON.stringify(before) } },
      }).then(tell(`put ${n}`)),
    ),
    readFile(new URL(import.meta.url)).then(tell('file')),
    sleep(10).then(tell('timer')),
  ]);
  const after = { ...seen(), left: context.getRemainingTimeInMillis() };
  console.log('seen', after, order);
  const body = event.Records?.[0]?.body ?? '';
  if (body.includes('pass on')) {
    await ask('AmazonSQS.SendMessage', { QueueUrl: process.env.NEXT, MessageBody: JSON.stringify({ after, order }) });
  }
  return { before, after, order };
};
