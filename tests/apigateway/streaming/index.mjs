// Streams its answer, behind a prelude unless it is asked for none.
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  if (event.rawPath !== '/plain') {
    stream = awslambda.HttpResponseStream.from(stream, { statusCode: 202, headers: { 'x-one': '1' }, cookies: ['a=1'] });
  }
  stream.write('one ');
  stream.write('two');
  stream.end();
});
