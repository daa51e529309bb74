// franz-go: `franz records ADDRESS TOPIC`, or `franz member ADDRESS GROUP TOPIC` (tests/kafka/members.py).
package main

import (
	"context"
	"os"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"kafka-clients/told"
)

func main() {
	if os.Args[1] == "records" {
		records(os.Args[2], os.Args[3])
	} else {
		member(os.Args[2], os.Args[3], os.Args[4])
	}
}

// Idempotent, as it is by default.
func records(address, topic string) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	var sent []told.Record
	codecs := map[string]kgo.CompressionCodec{
		"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(), "snappy": kgo.SnappyCompression(),
		"lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression(),
	}
	for _, codec := range []string{"none", "gzip", "snappy", "lz4", "zstd"} {
		client, err := kgo.NewClient(kgo.SeedBrokers(address), kgo.DefaultProduceTopic(topic),
			kgo.ProducerBatchCompression(codecs[codec]), kgo.ProducerLinger(20*time.Millisecond))
		told.Must(err)
		var batch []*kgo.Record
		for _, record := range told.Records(codec) {
			one := &kgo.Record{Key: record.Key, Value: record.Value}
			for _, header := range record.Headers {
				one.Headers = append(one.Headers, kgo.RecordHeader{Key: header[0], Value: []byte(header[1])})
			}
			batch = append(batch, one)
			sent = append(sent, record)
		}
		told.Must(client.ProduceSync(ctx, batch...).FirstErr())
		client.Close()
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(address), kgo.ConsumeTopics(topic))
	told.Must(err)
	defer client.Close()
	var read []told.Record
	for len(read) < len(sent) {
		fetches := client.PollFetches(ctx)
		told.Must(fetches.Err())
		fetches.EachRecord(func(record *kgo.Record) {
			one := told.Record{Key: record.Key, Value: record.Value}
			for _, header := range record.Headers {
				one.Headers = append(one.Headers, [2]string{header.Key, string(header.Value)})
			}
			read = append(read, one)
		})
	}
	told.Compare(sent, read)
}

// Cooperative, as it is by default.
func member(address, group, topic string) {
	ctx, cancel := context.WithCancel(context.Background())
	held := map[int]bool{}
	lost := func(_ context.Context, _ *kgo.Client, partitions map[string][]int32) {
		for _, partition := range partitions[topic] {
			delete(held, int(partition))
		}
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(address), kgo.ConsumerGroup(group), kgo.ConsumeTopics(topic),
		kgo.SessionTimeout(time.Second), kgo.HeartbeatInterval(100*time.Millisecond), kgo.RebalanceTimeout(5*time.Second),
		kgo.DisableAutoCommit(), kgo.BlockRebalanceOnPoll(), kgo.OnPartitionsRevoked(lost), kgo.OnPartitionsLost(lost),
		kgo.OnPartitionsAssigned(func(_ context.Context, _ *kgo.Client, partitions map[string][]int32) {
			for _, partition := range partitions[topic] {
				held[int(partition)] = true
			}
			var all []int
			for partition := range held {
				all = append(all, partition)
			}
			told.Assigned(all)
		}))
	told.Must(err)
	told.AtEnd(cancel)
	for ctx.Err() == nil {
		fetches := client.PollFetches(ctx)
		if fetched := fetches.Records(); len(fetched) > 0 {
			err := client.CommitRecords(context.Background(), fetched...)
			for _, record := range fetched {
				told.Read(int(record.Partition), record.Offset, record.Value, err)
				err = nil
			}
		}
		client.AllowRebalance()
	}
	client.CloseAllowingRebalance()
}
