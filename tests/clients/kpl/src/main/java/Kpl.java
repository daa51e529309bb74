import com.google.common.util.concurrent.ListenableFuture;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.kinesis.producer.KinesisProducer;
import software.amazon.kinesis.producer.KinesisProducerConfiguration;
import software.amazon.kinesis.producer.UserRecordResult;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/**
 * The KPL at its defaults (aggregation, metrics) over TLS: its native process is told where the
 * services are, and by the argument which authority to trust. What it put is read over TLS, too.
 * Prints "ok", how many records of users came, and in how many of the stream's.
 */
public class Kpl {
  static final String STREAM = "from-kpl";
  static final int COUNT = 500;

  public static void main(String[] arguments) throws Exception {
    URI endpoint = URI.create(System.getenv("AWS_ENDPOINT_URL"));
    KinesisAsyncClient kinesis = KinesisAsyncClient.create();
    kinesis.createStream(r -> r.streamName(STREAM).shardCount(2)).join();
    kinesis.waiter().waitUntilStreamExists(r -> r.streamName(STREAM)).join();

    KinesisProducer producer =
        new KinesisProducer(
            new KinesisProducerConfiguration()
                .setRegion(System.getenv("AWS_REGION"))
                .setKinesisEndpoint(endpoint.getHost())
                .setKinesisPort(endpoint.getPort())
                .setCloudwatchEndpoint(endpoint.getHost())
                .setCloudwatchPort(endpoint.getPort())
                .setStsEndpoint(endpoint.getHost())
                .setStsPort(endpoint.getPort())
                .setCaCertFile(arguments[0]));
    Set<String> sent = new TreeSet<>();
    List<ListenableFuture<UserRecordResult>> results = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      String text = "record " + i;
      sent.add(text);
      ByteBuffer data = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      results.add(producer.addUserRecord(STREAM, "k" + i, data));
    }
    for (ListenableFuture<UserRecordResult> result : results) {
      if (!result.get(60, TimeUnit.SECONDS).isSuccessful()) {
        throw new IllegalStateException("a record was not put: " + result.get().getAttempts());
      }
    }

    List<KinesisClientRecord> stored = new ArrayList<>();
    for (Shard shard : kinesis.listShards(r -> r.streamName(STREAM)).join().shards()) {
      String iterator =
          kinesis
              .getShardIterator(
                  r ->
                      r.streamName(STREAM)
                          .shardId(shard.shardId())
                          .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
              .join()
              .shardIterator();
      kinesis.getRecords(r -> r.shardIterator(iterator)).join().records().stream()
          .map(KinesisClientRecord::fromRecord)
          .forEach(stored::add);
    }
    Set<String> read = new TreeSet<>();
    for (KinesisClientRecord record : new AggregatorUtil().deaggregate(stored)) {
      read.add(StandardCharsets.UTF_8.decode(record.data()).toString());
    }
    if (!read.equals(sent)) {
      throw new IllegalStateException("sent " + sent.size() + ", read " + read.size());
    }
    System.out.println("ok " + read.size() + " in " + stored.size());
    producer.flushSync();
    producer.destroy();
    System.exit(0);
  }
}
