// go-redis, in RESP2 and in RESP3: `run HOST:PORT PREFIX`, or `login HOST:PORT PASSWORD` (tests/redis/clients/programs.py).
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

var ctx = context.Background()

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func equal(got, want any) {
	if !reflect.DeepEqual(got, want) {
		panic(fmt.Sprintf("%#v, and not %#v", got, want))
	}
}

// What a command has come to, and no error.
func value[T any](got T, err error) T {
	must(err)
	return got
}

func types(r *redis.Client, k func(string) string) {
	equal(value(r.Set(ctx, k("s"), "v", 100*time.Second).Result()), "OK")
	equal(r.SetArgs(ctx, k("s"), "w", redis.SetArgs{Mode: "NX"}).Err(), redis.Nil)
	equal(value(r.Get(ctx, k("s")).Result()), "v")
	equal(value(r.TTL(ctx, k("s")).Result()), 100*time.Second)
	equal(r.Get(ctx, k("none")).Err(), redis.Nil)
	equal(value(r.IncrByFloat(ctx, k("n"), 0.5).Result()), 0.5)
	must(r.MSet(ctx, k("a"), 1, k("b"), "\x00\xff\r\n").Err())
	equal(value(r.MGet(ctx, k("a"), k("none"), k("b")).Result()), []any{"1", nil, "\x00\xff\r\n"})
	equal(value(r.HSet(ctx, k("h"), "one", 1, "two", "zwei").Result()), int64(2))
	equal(value(r.HGetAll(ctx, k("h")).Result()), map[string]string{"one": "1", "two": "zwei"})
	must(r.RPush(ctx, k("l"), "a", "b", "c", "d").Err())
	equal(value(r.LRange(ctx, k("l"), 1, -2).Result()), []string{"b", "c"})
	must(r.SAdd(ctx, k("set"), "x", "y", "x").Err())
	equal(value(r.SMembersMap(ctx, k("set")).Result()), map[string]struct{}{"x": {}, "y": {}})
	must(r.ZAdd(ctx, k("z"), redis.Z{Score: 1.5, Member: "a"}, redis.Z{Score: 3, Member: "b"}).Err())
	equal(value(r.ZRangeWithScores(ctx, k("z"), 0, -1).Result()), []redis.Z{{Score: 1.5, Member: "a"}, {Score: 3, Member: "b"}})
	equal(value(r.ZRangeByScore(ctx, k("z"), &redis.ZRangeBy{Min: "(1.5", Max: "+inf"}).Result()), []string{"b"})
	equal(value(r.ZScore(ctx, k("z"), "a").Result()), 1.5)
	equal(strings.HasPrefix(r.LPush(ctx, k("s"), "x").Err().Error(), "WRONGTYPE"), true)
	equal(value(r.ConfigGet(ctx, "maxmemory").Result()), map[string]string{"maxmemory": "0"})
}

func transactions(r *redis.Client, other *redis.Client, k func(string) string) {
	var n *redis.IntCmd
	value(r.TxPipelined(ctx, func(in redis.Pipeliner) error {
		in.Set(ctx, k("t"), 1, 0)
		n = in.Incr(ctx, k("t"))
		return nil
	}))
	equal(n.Val(), int64(2))
	err := r.Watch(ctx, func(in *redis.Tx) error {
		must(other.Set(ctx, k("t"), "changed", 0).Err())
		_, err := in.TxPipelined(ctx, func(in redis.Pipeliner) error { return in.Set(ctx, k("t"), "mine", 0).Err() })
		return err
	}, k("t"))
	equal(errors.Is(err, redis.TxFailedErr), true)
	equal(value(r.Get(ctx, k("t")).Result()), "changed")
	value(r.Pipelined(ctx, func(in redis.Pipeliner) error {
		for i := range 1000 {
			in.Set(ctx, k(fmt.Sprintf("p%d", i)), i, time.Minute)
		}
		return nil
	}))
	seen := map[string]bool{}
	for keys := r.Scan(ctx, 0, k("p*"), 100).Iterator(); keys.Next(ctx); {
		seen[keys.Val()] = true
	}
	equal(len(seen), 1000)
}

func waiting(r *redis.Client, other *redis.Client, k func(string) string) {
	popped := make(chan []string)
	go func() { popped <- value(r.BLPop(ctx, 5*time.Second, k("q1"), k("q2")).Result()) }()
	must(other.RPush(ctx, k("q2"), "job").Err())
	equal(<-popped, []string{k("q2"), "job"})
	equal(r.BLPop(ctx, time.Second, k("q1")).Err(), redis.Nil)
	subscriber := r.Subscribe(ctx, k("news"))
	must(subscriber.PSubscribe(ctx, k("n*")))
	for range 2 {
		_, is := value(subscriber.Receive(ctx)).(*redis.Subscription)
		equal(is, true)
	}
	equal(value(other.Publish(ctx, k("news"), "hello").Result()), int64(2))
	heard := [][2]string{}
	for range 2 {
		message := value(subscriber.ReceiveMessage(ctx))
		heard = append(heard, [2]string{message.Pattern, message.Payload})
	}
	equal(heard, [][2]string{{"", "hello"}, {k("n*"), "hello"}})
	must(subscriber.Ping(ctx))
	must(subscriber.Close())
}

func main() {
	verb, address, word := os.Args[1], os.Args[2], os.Args[3]
	if verb == "login" {
		r := redis.NewClient(&redis.Options{Addr: address, Password: word})
		if err := r.Incr(ctx, "logged-in").Err(); err != nil {
			fmt.Println("refused", strings.Fields(err.Error())[0])
		} else {
			fmt.Println("ok")
		}
		return
	}
	for _, protocol := range []int{2, 3} {
		k := func(name string) string { return fmt.Sprintf("%s:%d:%s", word, protocol, name) }
		r := redis.NewClient(&redis.Options{Addr: address, Protocol: protocol})
		other := redis.NewClient(&redis.Options{Addr: address, Protocol: protocol, ClientName: "other"})
		types(r, k)
		transactions(r, other, k)
		waiting(r, other, k)
		must(r.Close())
		must(other.Close())
	}
	fmt.Println("ok")
}
