// IBM's sarama: `sarama records ADDRESS TOPIC`, or `sarama member ADDRESS GROUP TOPIC` (tests/kafka/members.py).
package main

import (
	"context"
	"os"
	"time"

	"github.com/IBM/sarama"
	"kafka-clients/told"
)

func main() {
	if os.Args[1] == "records" {
		records(os.Args[2], os.Args[3])
	} else {
		member(os.Args[2], os.Args[3], os.Args[4])
	}
}

func settings() *sarama.Config {
	config := sarama.NewConfig()
	config.Producer.RequiredAcks = sarama.WaitForAll
	config.Producer.Return.Successes = true
	config.Consumer.Offsets.Initial = sarama.OffsetOldest
	return config
}

func records(address, topic string) {
	var sent []told.Record
	codecs := []sarama.CompressionCodec{
		sarama.CompressionNone, sarama.CompressionGZIP, sarama.CompressionSnappy, sarama.CompressionLZ4, sarama.CompressionZSTD,
	}
	for n, codec := range append(codecs, codecs...) {
		config := settings()
		config.Producer.Compression = codec
		if n >= len(codecs) { // the second time with sequences
			config.Producer.Idempotent = true
			config.Net.MaxOpenRequests = 1
		}
		producer, err := sarama.NewSyncProducer([]string{address}, config)
		told.Must(err)
		var batch []*sarama.ProducerMessage
		for _, record := range told.Records(codec.String()) {
			one := &sarama.ProducerMessage{Topic: topic}
			if record.Key != nil {
				one.Key = sarama.ByteEncoder(record.Key)
			}
			if record.Value != nil {
				one.Value = sarama.ByteEncoder(record.Value)
			}
			for _, header := range record.Headers {
				one.Headers = append(one.Headers, sarama.RecordHeader{Key: []byte(header[0]), Value: []byte(header[1])})
			}
			batch = append(batch, one)
			sent = append(sent, record)
		}
		told.Must(producer.SendMessages(batch))
		told.Must(producer.Close())
	}
	consumer, err := sarama.NewConsumer([]string{address}, settings())
	told.Must(err)
	defer consumer.Close()
	partition, err := consumer.ConsumePartition(topic, 0, sarama.OffsetOldest)
	told.Must(err)
	var read []told.Record
	for len(read) < len(sent) {
		select {
		case message := <-partition.Messages():
			one := told.Record{Key: message.Key, Value: message.Value}
			for _, header := range message.Headers {
				one.Headers = append(one.Headers, [2]string{string(header.Key), string(header.Value)})
			}
			read = append(read, one)
		case <-time.After(20 * time.Second):
			told.Check(false, "no record comes")
		}
	}
	told.Compare(sent, read)
}

type handler struct{ topic string }

func (h handler) Setup(session sarama.ConsumerGroupSession) error {
	var partitions []int
	for _, partition := range session.Claims()[h.topic] {
		partitions = append(partitions, int(partition))
	}
	told.Assigned(partitions)
	return nil
}

func (handler) Cleanup(sarama.ConsumerGroupSession) error { return nil }

func (handler) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for {
		select {
		case message, open := <-claim.Messages():
			if !open {
				return nil
			}
			session.MarkMessage(message, "")
			session.Commit()
			told.Read(int(message.Partition), message.Offset, message.Value, nil)
		case <-session.Context().Done():
			return nil
		}
	}
}

func member(address, group, topic string) {
	config := settings()
	config.Consumer.Offsets.AutoCommit.Enable = false
	config.Consumer.Group.Session.Timeout = time.Second
	config.Consumer.Group.Heartbeat.Interval = 100 * time.Millisecond
	config.Consumer.Group.Rebalance.Timeout = 5 * time.Second
	consumer, err := sarama.NewConsumerGroup([]string{address}, group, config)
	told.Must(err)
	ctx, cancel := context.WithCancel(context.Background())
	told.AtEnd(cancel)
	for ctx.Err() == nil {
		consumer.Consume(ctx, []string{topic}, handler{topic})
	}
	told.Must(consumer.Close())
}
