// The Kinesis client at its defaults, which begins http:// connections with HTTP/2. Several requests are under way at
// once on its one session. Prints what it read as JSON.
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  PutRecordCommand,
  waitUntilStreamExists,
} from "@aws-sdk/client-kinesis";

const kinesis = new KinesisClient({});
const StreamName = "from-javascript";
await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
await waitUntilStreamExists({ client: kinesis, maxWaitTime: 60, minDelay: 1 }, { StreamName });
const sent = Array.from({ length: 20 }, (_, i) => `record ${i}`);
await Promise.all(
  sent.map((text) =>
    kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: text, Data: new TextEncoder().encode(text) })),
  ),
);
const { ShardIterator } = await kinesis.send(
  new GetShardIteratorCommand({ StreamName, ShardId: "shardId-000000000000", ShardIteratorType: "TRIM_HORIZON" }),
);
const { Records } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
let refused = "";
try {
  await kinesis.send(new PutRecordCommand({ StreamName: "nowhere", PartitionKey: "k", Data: new Uint8Array(1) }));
} catch (error) {
  refused = error.name;
}
console.log(JSON.stringify({ read: Records.map(({ Data }) => new TextDecoder().decode(Data)).sort(), sent: sent.sort(), refused }));
process.exit(0);
