// segmentio's kafka-go: `segmentio records ADDRESS TOPIC`, or `segmentio member ADDRESS GROUP TOPIC` (tests/kafka/members.py).
package main

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
	"kafka-clients/told"
)

func main() {
	if os.Args[1] == "records" {
		records(os.Args[2], os.Args[3])
	} else {
		member(os.Args[2], os.Args[3], os.Args[4])
	}
}

func records(address, topic string) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	var sent []told.Record
	for _, codec := range []kafka.Compression{0, kafka.Gzip, kafka.Snappy, kafka.Lz4, kafka.Zstd} {
		writer := &kafka.Writer{
			Addr: kafka.TCP(address), Topic: topic, Compression: codec, RequiredAcks: kafka.RequireAll, BatchTimeout: 20 * time.Millisecond,
		}
		var batch []kafka.Message
		for _, record := range told.Records(fmt.Sprint(codec)) {
			one := kafka.Message{Key: record.Key, Value: record.Value}
			for _, header := range record.Headers {
				one.Headers = append(one.Headers, kafka.Header{Key: header[0], Value: []byte(header[1])})
			}
			batch = append(batch, one)
			sent = append(sent, record)
		}
		told.Must(writer.WriteMessages(ctx, batch...))
		told.Must(writer.Close())
	}
	reader := kafka.NewReader(kafka.ReaderConfig{Brokers: []string{address}, Topic: topic, MaxWait: 100 * time.Millisecond})
	defer reader.Close()
	var read []told.Record
	for len(read) < len(sent) {
		message, err := reader.ReadMessage(ctx)
		told.Must(err)
		one := told.Record{Key: message.Key, Value: message.Value}
		for _, header := range message.Headers {
			one.Headers = append(one.Headers, [2]string{header.Key, string(header.Value)})
		}
		read = append(read, one)
	}
	told.Compare(sent, read)
}

// Its Reader does not tell what it was assigned: this is what the Reader is made of.
func member(address, name, topic string) {
	group, err := kafka.NewConsumerGroup(kafka.ConsumerGroupConfig{
		ID: name, Brokers: []string{address}, Topics: []string{topic}, StartOffset: kafka.FirstOffset,
		SessionTimeout: time.Second, HeartbeatInterval: 100 * time.Millisecond, RebalanceTimeout: 5 * time.Second,
	})
	told.Must(err)
	ctx, cancel := context.WithCancel(context.Background())
	told.AtEnd(cancel)
	for {
		generation, err := group.Next(ctx)
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			continue
		}
		var partitions []int
		var committing sync.Mutex
		for _, assignment := range generation.Assignments[topic] {
			partitions = append(partitions, assignment.ID)
			generation.Start(func(ctx context.Context) {
				read(ctx, address, topic, assignment, func(message kafka.Message) {
					committing.Lock()
					defer committing.Unlock()
					err := generation.CommitOffsets(map[string]map[int]int64{topic: {message.Partition: message.Offset + 1}})
					told.Read(message.Partition, message.Offset, message.Value, err)
				})
			})
		}
		told.Assigned(partitions)
	}
	told.Must(group.Close())
}

func read(ctx context.Context, address, topic string, from kafka.PartitionAssignment, got func(kafka.Message)) {
	reader := kafka.NewReader(kafka.ReaderConfig{
		Brokers: []string{address}, Topic: topic, Partition: from.ID, MaxWait: 100 * time.Millisecond,
	})
	defer reader.Close()
	if reader.SetOffset(from.Offset) != nil {
		return
	}
	for {
		message, err := reader.ReadMessage(ctx)
		if err != nil {
			return
		}
		got(message)
	}
}
