// A processor of Node's KCL: writes each record's data as a line into the file $RECEIVED.
const fs = require("fs");
const kcl = require("aws-kcl");

const checkpoint = (checkpointer, done) => checkpointer.checkpoint(() => done());

kcl({
  initialize: (input, done) => done(),
  processRecords: ({ records, checkpointer }, done) => {
    for (const { data } of records) {
      fs.appendFileSync(process.env.RECEIVED, Buffer.from(data, "base64") + "\n");
    }
    checkpoint(checkpointer, done);
  },
  leaseLost: (input, done) => done(),
  shardEnded: ({ checkpointer }, done) => checkpoint(checkpointer, done),
  shutdownRequested: ({ checkpointer }, done) => checkpoint(checkpointer, done),
}).run();
