// Package told is what the three programs share: what they print, when they end, and what they send to see it come back.
package told

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
)

// Record is one that is sent, and as it came back. A nil key or value is null.
type Record struct {
	Key, Value []byte
	Headers    [][2]string
}

// Records are those of one batch, compressed by this codec: a key and headers, a null value, a null key.
func Records(codec string) []Record {
	return []Record{
		{Key: []byte("key"), Value: []byte(strings.Repeat(codec, 1000)), Headers: [][2]string{{"a", "1"}, {"a", "2"}, {"empty", ""}}},
		{Key: []byte("tombstone")},
		{Value: []byte(codec)},
	}
}

// Compare ends the program unless both are the same.
func Compare(sent, read []Record) {
	Check(len(sent) == len(read), fmt.Sprintf("read %d of %d", len(read), len(sent)))
	for n := range sent {
		same := bytes.Equal(sent[n].Key, read[n].Key) && bytes.Equal(sent[n].Value, read[n].Value) &&
			(sent[n].Key == nil) == (len(read[n].Key) == 0) && (sent[n].Value == nil) == (len(read[n].Value) == 0) &&
			fmt.Sprint(sent[n].Headers) == fmt.Sprint(read[n].Headers)
		Check(same, fmt.Sprintf("record %d came back as %v", n, read[n]))
	}
	fmt.Printf("ok %d\n", len(sent))
}

// Check ends the program with a word unless it holds.
func Check(holds bool, what string) {
	if !holds {
		fmt.Fprintln(os.Stderr, what)
		os.Exit(1)
	}
}

// Must ends the program if there is an error.
func Must(err error) {
	Check(err == nil, fmt.Sprint(err))
}

// Assigned tells a member's partitions.
func Assigned(partitions []int) {
	sort.Ints(partitions)
	line(map[string]any{"assigned": append([]int{}, partitions...)})
}

// Read tells of a record whose offset was committed, or not.
func Read(partition int, offset int64, value []byte, commit error) {
	if commit != nil {
		line(map[string]any{"failed": commit.Error()})
	}
	line(map[string]any{"records": [][]any{{partition, offset, string(value)}}})
}

func line(what any) {
	text, _ := json.Marshal(what)
	os.Stdout.Write(append(text, '\n'))
}

// AtEnd calls when the program's input has ended.
func AtEnd(end func()) {
	go func() {
		io.Copy(io.Discard, os.Stdin)
		end()
	}()
}
