import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.KinesisClientUtil;
import software.amazon.kinesis.common.StreamIdentifier;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.exceptions.InvalidStateException;
import software.amazon.kinesis.exceptions.ShutdownException;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.processor.RecordProcessorCheckpointer;
import software.amazon.kinesis.processor.ShardRecordProcessor;
import software.amazon.kinesis.processor.SingleStreamTracker;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

/**
 * KCL 3 with polling and all else at its defaults: a worker reads a stream of two shards that
 * splits and merges while it reads. Prints "ok" and how many records came, when each has come and
 * the worker has ended by itself.
 */
public class Kcl {
  static final String STREAM = "from-kcl";
  static final int ROUND = 100;
  static final Set<String> seen = ConcurrentHashMap.newKeySet();
  static final Set<String> ended = ConcurrentHashMap.newKeySet();
  static final CountDownLatch first = new CountDownLatch(ROUND);
  static final CountDownLatch all = new CountDownLatch(2 * ROUND);
  static final CountDownLatch shards = new CountDownLatch(3);

  static class Processor implements ShardRecordProcessor {
    private String shard;

    public void initialize(InitializationInput input) {
      shard = input.shardId();
    }

    public void processRecords(ProcessRecordsInput input) {
      input.records().forEach(
          record -> {
            byte[] bytes = new byte[record.data().remaining()];
            record.data().get(bytes);
            if (seen.add(new String(bytes))) {
              first.countDown();
              all.countDown();
            }
          });
      checkpoint(input.checkpointer());
    }

    public void shardEnded(ShardEndedInput input) {
      checkpoint(input.checkpointer());
      if (ended.add(shard)) {
        shards.countDown();
      }
    }

    public void leaseLost(LeaseLostInput input) {}

    public void shutdownRequested(ShutdownRequestedInput input) {
      checkpoint(input.checkpointer());
    }

    private static void checkpoint(RecordProcessorCheckpointer checkpointer) {
      try {
        checkpointer.checkpoint();
      } catch (InvalidStateException | ShutdownException lost) {
        throw new IllegalStateException(lost);
      }
    }
  }

  static void put(KinesisAsyncClient kinesis, int round) {
    var failed =
        kinesis
            .putRecords(
                r ->
                    r.streamName(STREAM)
                        .records(
                            IntStream.range(0, ROUND)
                                .mapToObj(
                                    i ->
                                        PutRecordsRequestEntry.builder()
                                            .partitionKey("k" + i)
                                            .data(SdkBytes.fromUtf8String("record " + round + " " + i))
                                            .build())
                                .toList()))
            .join()
            .failedRecordCount();
    if (failed != 0) {
      throw new IllegalStateException(failed + " records were not put");
    }
  }

  static void await(CountDownLatch latch, String what) throws InterruptedException {
    if (!latch.await(150, TimeUnit.SECONDS)) {
      System.out.println(
          "after 150 s not all " + what + "; records " + seen.size() + ", ended shards " + ended);
      System.exit(1);
    }
  }

  public static void main(String[] arguments) throws Exception {
    KinesisAsyncClient kinesis =
        KinesisClientUtil.createKinesisAsyncClient(KinesisAsyncClient.builder());
    kinesis.createStream(r -> r.streamName(STREAM).shardCount(2)).join();
    kinesis.waiter().waitUntilStreamExists(r -> r.streamName(STREAM)).join();
    put(kinesis, 1);

    ConfigsBuilder configs =
        new ConfigsBuilder(
            new SingleStreamTracker(
                StreamIdentifier.singleStreamInstance(STREAM),
                InitialPositionInStreamExtended.newInitialPosition(
                    InitialPositionInStream.TRIM_HORIZON)),
            "kcl-application",
            kinesis,
            DynamoDbAsyncClient.create(),
            CloudWatchAsyncClient.create(),
            "worker",
            Processor::new);
    Scheduler scheduler =
        new Scheduler(
            configs.checkpointConfig(),
            configs.coordinatorConfig(),
            configs.leaseManagementConfig(),
            configs.lifecycleConfig(),
            configs.metricsConfig(),
            configs.processorConfig(),
            configs
                .retrievalConfig()
                .retrievalSpecificConfig(new PollingConfig(STREAM, kinesis)));
    Thread worker = new Thread(scheduler, "scheduler");
    worker.start();
    await(first, "records of the two shards");

    // The worker must find the children: one shard becomes two, and one of those is merged with the
    // other shard.
    kinesis
        .splitShard(
            r ->
                r.streamName(STREAM)
                    .shardToSplit("shardId-000000000000")
                    .newStartingHashKey("1000"))
        .join();
    kinesis.waiter().waitUntilStreamExists(r -> r.streamName(STREAM)).join();
    kinesis
        .mergeShards(
            r ->
                r.streamName(STREAM)
                    .shardToMerge("shardId-000000000003")
                    .adjacentShardToMerge("shardId-000000000001"))
        .join();
    kinesis.waiter().waitUntilStreamExists(r -> r.streamName(STREAM)).join();
    put(kinesis, 2);
    await(all, "records after the split and the merge");
    await(shards, "shards that ended");
    if (!scheduler.startGracefulShutdown().get(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the worker did not end by itself");
    }
    System.out.println("ok " + seen.size());
    System.exit(0);
  }
}
