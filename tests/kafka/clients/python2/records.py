"""kafka-python 2: ADDRESS TOPIC. In each codec that it has: a key and headers, a null value, a null key. (As a member of a
group it is tests/kafka/member.py.)"""
import sys

import kafka

address, topic = sys.argv[1:]
sent = []
for codec in (None, "gzip", "snappy", "lz4"):
    producer = kafka.KafkaProducer(bootstrap_servers=address, compression_type=codec, acks="all", linger_ms=20)
    text = str(codec).encode()
    records = [(b"key", text * 1000, [("a", b"1"), ("a", b"2"), ("empty", b"")]), (b"tombstone", None, []), (None, text, [])]
    answers = [producer.send(topic, value, key=key, headers=headers) for key, value, headers in records]
    for answer in answers:
        assert answer.get(timeout=20).offset == len(sent)
        sent.append(records[len(sent) % 3])
    producer.close()
consumer = kafka.KafkaConsumer(bootstrap_servers=address, auto_offset_reset="earliest", consumer_timeout_ms=20_000)
partition = kafka.TopicPartition(topic, 0)
consumer.assign([partition])
read = [next(consumer) for _ in sent]
assert [(record.key, record.value, record.headers) for record in read] == sent, read
assert consumer.end_offsets([partition]) == {partition: len(sent)}
assert consumer.offsets_for_times({partition: 1})[partition].offset == 0
consumer.close()
print("ok", len(sent))
