import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** The asynchronous Kinesis client at its defaults: HTTP/2 by Netty, CBOR. Prints "ok" and how many records it read. */
public class AsyncKinesis {
  public static void main(String[] arguments) {
    String stream = "from-java";
    try (KinesisAsyncClient kinesis = KinesisAsyncClient.create()) {
      kinesis.createStream(r -> r.streamName(stream).shardCount(1)).join();
      kinesis.waiter().waitUntilStreamExists(r -> r.streamName(stream)).join();
      CompletableFuture.allOf(
              IntStream.range(0, 50)
                  .mapToObj(
                      i ->
                          kinesis.putRecord(
                              r -> r.streamName(stream).partitionKey("k" + i).data(SdkBytes.fromUtf8String("record " + i))))
                  .toArray(CompletableFuture[]::new))
          .join();
      String iterator =
          kinesis
              .getShardIterator(
                  r -> r.streamName(stream).shardId("shardId-000000000000").shardIteratorType(ShardIteratorType.TRIM_HORIZON))
              .join()
              .shardIterator();
      int read = kinesis.getRecords(r -> r.shardIterator(iterator)).join().records().size();
      try {
        kinesis.describeStreamSummary(r -> r.streamName("nowhere")).join();
        throw new IllegalStateException("a stream that is not there is described");
      } catch (java.util.concurrent.CompletionException refused) {
        if (!(refused.getCause() instanceof ResourceNotFoundException)) {
          throw refused;
        }
      }
      System.out.println("ok " + read);
    }
  }
}
