// Batches with Powertools for AWS Lambda (TypeScript): one processor a source; what is poison fails, the rest is counted.
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';

const dynamodb = new DynamoDBClient({});
const processors = {
  'aws:sqs': new BatchProcessor(EventType.SQS),
  'aws:kinesis': new BatchProcessor(EventType.KinesisDataStreams),
  'aws:dynamodb': new BatchProcessor(EventType.DynamoDBStreams),
};

function textOf(record) {
  if (record.kinesis) {
    return JSON.parse(Buffer.from(record.kinesis.data, 'base64').toString()).text;
  }
  if (record.dynamodb) {
    return record.dynamodb.NewImage.text.S;
  }
  return JSON.parse(record.body).text;
}

async function take(record) {
  const text = textOf(record);
  console.log('taken', text);
  if (text.includes('poison')) {
    throw new Error(`cannot take ${text}`);
  }
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: 'done',
      Key: { id: { S: text } },
      UpdateExpression: 'ADD #count :one',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':one': { N: '1' } },
    }),
  );
}

export const handler = async (event, context) =>
  processPartialResponse(event, take, processors[event.Records[0].eventSource], { context });
