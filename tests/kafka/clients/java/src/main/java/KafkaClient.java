import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka's own client: KafkaClient records ADDRESS TOPIC, or member ADDRESS GROUP TOPIC (tests/kafka/members.py). */
public class KafkaClient {
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("records")) {
            records(arguments[1], arguments[2]);
        } else {
            member(arguments[1], arguments[2], arguments[3]);
        }
    }

    /** In each codec: a key and headers, a null value, a null key. They come back as they were sent. */
    static void records(String address, String topic) throws Exception {
        List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
        for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
            Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", address, "compression.type", codec, "linger.ms", 20));
            try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
                List<ProducerRecord<byte[], byte[]>> batch = new ArrayList<>();
                var first = new ProducerRecord<>(topic, 0, 1_700_000_000_000L, bytes("key"), bytes(codec.repeat(1000)));
                first.headers().add("a", bytes("1")).add("a", bytes("2")).add("null", null);
                batch.add(first);
                batch.add(new ProducerRecord<>(topic, 0, bytes("tombstone"), null));
                batch.add(new ProducerRecord<>(topic, 0, null, bytes(codec)));
                List<Future<RecordMetadata>> answers = new ArrayList<>();
                batch.forEach(record -> answers.add(producer.send(record)));
                for (var answer : answers) {
                    check(answer.get().offset() == sent.size(), "offset");
                    sent.add(batch.get(sent.size() % 3));
                }
            }
        }
        try (var consumer = consumer(address, null)) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
            for (long end = System.nanoTime() + 20_000_000_000L; read.size() < sent.size() && System.nanoTime() < end;) {
                consumer.poll(Duration.ofMillis(100)).forEach(read::add);
            }
            check(read.size() == sent.size(), "read " + read.size());
            for (int n = 0; n < read.size(); ++n) {
                check(Arrays.equals(read.get(n).key(), sent.get(n).key()), "key of " + n);
                check(Arrays.equals(read.get(n).value(), sent.get(n).value()), "value of " + n);
                check(Arrays.equals(headers(read.get(n).headers()), headers(sent.get(n).headers())), "headers of " + n);
            }
            check(read.get(0).timestamp() == 1_700_000_000_000L, "timestamp");
            check(consumer.offsetsForTimes(Map.of(partition, 1L)).get(partition).offset() == 0, "offset for a time");
            check(consumer.endOffsets(List.of(partition)).get(partition) == sent.size(), "end");
        }
        System.out.println("ok " + sent.size());
    }

    static void member(String address, String group, String topic) throws Exception {
        var ended = new AtomicBoolean();
        var input = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {
                }
            } catch (java.io.IOException gone) {
            }
            ended.set(true);
        });
        input.setDaemon(true);
        input.start();
        try (var consumer = consumer(address, group)) {
            consumer.subscribe(List.of(topic), new ConsumerRebalanceListener() {
                public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

                public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                    var held = new TreeSet<Integer>();
                    consumer.assignment().forEach(partition -> held.add(partition.partition()));
                    System.out.println("{\"assigned\": " + held + "}");
                }
            });
            while (!ended.get()) {
                var told = new ArrayList<String>();
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    told.add("[" + record.partition() + ", " + record.offset() + ", \"" + new String(record.value(), StandardCharsets.UTF_8) + "\"]");
                }
                if (told.isEmpty()) {
                    continue;
                }
                try {
                    consumer.commitSync();
                } catch (org.apache.kafka.clients.consumer.CommitFailedException | org.apache.kafka.common.errors.RebalanceInProgressException why) {
                    System.out.println("{\"failed\": \"commit\"}");
                }
                System.out.println("{\"records\": " + told + "}");
            }
        }
    }

    static KafkaConsumer<byte[], byte[]> consumer(String address, String group) {
        Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", address, "auto.offset.reset", "earliest", "enable.auto.commit", false));
        if (group != null) {
            settings.putAll(Map.of("group.id", group, "session.timeout.ms", 1000, "heartbeat.interval.ms", 100));
        }
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Object[] headers(Iterable<Header> headers) {
        var told = new ArrayList<String>();
        headers.forEach(header -> told.add(header.key() + "=" + (header.value() == null ? "null" : new String(header.value()))));
        return told.toArray();
    }

    static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
