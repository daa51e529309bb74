// MongoDB's own driver for Go: `run URI DATABASE`, or `login URI` (tests/mongodb/clients/programs.py).
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
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

// The server's code in an error, 0 without one.
func code(err error) int {
	var server mongo.ServerError
	if err == nil {
		return 0
	}
	if !errors.As(err, &server) {
		panic(err)
	}
	return server.ErrorCodes()[0]
}

type Person struct {
	ID    bson.ObjectID `bson:"_id,omitempty"`
	Name  string        `bson:"name"`
	N     int64         `bson:"n,omitempty"`
	Langs []string      `bson:"langs,omitempty"`
}

func documents(c *mongo.Collection) {
	put, err := c.InsertOne(ctx, Person{Name: "ada", Langs: []string{"en"}})
	must(err)
	id := put.InsertedID.(bson.ObjectID)
	changed, err := c.UpdateByID(ctx, id, bson.M{"$inc": bson.M{"n": 1}, "$push": bson.M{"langs": bson.M{"$each": bson.A{"fr", "de"}}}})
	must(err)
	equal([]int64{changed.MatchedCount, changed.ModifiedCount}, []int64{1, 1})
	var read Person
	must(c.FindOne(ctx, bson.D{{Key: "name", Value: "ada"}}).Decode(&read))
	equal(read, Person{id, "ada", 1, []string{"en", "fr", "de"}})
	changed, err = c.UpdateOne(ctx, bson.M{"name": "bob"}, bson.M{"$set": bson.M{"n": 2}}, options.UpdateOne().SetUpsert(true))
	must(err)
	equal(changed.UpsertedCount, int64(1))
	after := options.FindOneAndUpdate().SetReturnDocument(options.After)
	must(c.FindOneAndUpdate(ctx, bson.M{"name": "bob"}, bson.M{"$inc": bson.M{"n": 40}}, after).Decode(&read))
	equal([]any{read.Name, read.N}, []any{"bob", int64(42)})
	_, err = c.ReplaceOne(ctx, bson.M{"name": "bob"}, bson.M{"name": "eve"})
	must(err)
	equal(c.FindOneAndDelete(ctx, bson.M{"name": "eve"}).Err(), error(nil))
	equal(c.FindOne(ctx, bson.M{"name": "eve"}).Err(), mongo.ErrNoDocuments)
	_, err = c.InsertOne(ctx, bson.M{"_id": "grades", "list": bson.A{1, 5, 7}})
	must(err)
	filters := options.UpdateOne().SetArrayFilters([]any{bson.M{"high": bson.M{"$gte": 5}}})
	_, err = c.UpdateOne(ctx, bson.M{"_id": "grades"}, bson.M{"$inc": bson.M{"list.$[high]": 10}}, filters)
	must(err)
	var grades struct{ List []int }
	must(c.FindOne(ctx, bson.M{"_id": "grades"}).Decode(&grades))
	equal(grades.List, []int{1, 15, 17})
	gone, err := c.DeleteMany(ctx, bson.M{})
	must(err)
	equal(gone.DeletedCount, int64(2))
}

func types(c *mongo.Collection) {
	decimal, _ := bson.ParseDecimal128("1.10")
	sent := bson.D{
		{Key: "_id", Value: bson.NewObjectID()}, {Key: "date", Value: bson.NewDateTimeFromTime(time.UnixMilli(1_700_000_000_123))},
		{Key: "long", Value: int64(9007199254740993)}, {Key: "int", Value: int32(7)}, {Key: "double", Value: 2.0},
		{Key: "decimal", Value: decimal}, {Key: "bytes", Value: bson.Binary{Data: []byte{0, 255}}},
		{Key: "regex", Value: bson.Regex{Pattern: "^a.b", Options: "i"}}, {Key: "nothing", Value: nil},
		{Key: "time", Value: bson.Timestamp{T: 5, I: 6}}, {Key: "least", Value: bson.MinKey{}}, {Key: "text", Value: "żółć\x00"},
		{Key: "deep", Value: bson.D{{Key: "list", Value: bson.A{true, bson.A{2.5, bson.D{{Key: "x", Value: "y"}}}}}}},
	}
	_, err := c.InsertOne(ctx, sent)
	must(err)
	var read bson.D
	must(c.FindOne(ctx, bson.M{}).Decode(&read))
	equal(read, sent)
}

func cursors(c *mongo.Collection) {
	var many []any
	for i := range 250 {
		many = append(many, bson.M{"_id": i, "group": i % 10, "even": i%2 == 0})
	}
	_, err := c.InsertMany(ctx, many)
	must(err)
	cursor, err := c.Find(ctx, bson.M{}, options.Find().SetSort(bson.M{"_id": -1}).SetBatchSize(30))
	must(err)
	var all []struct {
		ID int `bson:"_id"`
	}
	must(cursor.All(ctx, &all))
	equal([]int{len(all), all[0].ID, all[249].ID}, []int{250, 249, 0})
	cursor, err = c.Find(ctx, bson.M{"even": true}, options.Find().SetBatchSize(20))
	must(err)
	for range 50 {
		equal(cursor.Next(ctx), true)
	}
	must(cursor.Close(ctx)) // it is killed
	pipeline := mongo.Pipeline{
		{{Key: "$match", Value: bson.M{"even": true}}},
		{{Key: "$group", Value: bson.D{{Key: "_id", Value: "$group"}, {Key: "n", Value: bson.M{"$sum": 1}}, {Key: "most", Value: bson.M{"$max": "$_id"}}}}},
		{{Key: "$sort", Value: bson.M{"_id": 1}}},
	}
	cursor, err = c.Aggregate(ctx, pipeline, options.Aggregate().SetBatchSize(2))
	must(err)
	var groups []struct {
		ID   int `bson:"_id"`
		N    int
		Most int
	}
	must(cursor.All(ctx, &groups))
	equal([]int{len(groups), groups[4].ID, groups[4].N, groups[4].Most}, []int{5, 8, 25, 248})
	count, err := c.CountDocuments(ctx, bson.M{"group": 3})
	must(err)
	estimated, err := c.EstimatedDocumentCount(ctx)
	must(err)
	equal([]int64{count, estimated}, []int64{25, 250})
	var odd []int
	must(c.Distinct(ctx, "group", bson.M{"even": false}).Decode(&odd))
	equal(odd, []int{1, 3, 5, 7, 9})
}

func indexes(c *mongo.Collection) {
	names, err := c.Indexes().CreateMany(ctx, []mongo.IndexModel{
		{Keys: bson.D{{Key: "email", Value: 1}}, Options: options.Index().SetUnique(true).SetSparse(true)},
		{Keys: bson.D{{Key: "a", Value: 1}, {Key: "b", Value: -1}}},
		{Keys: bson.D{{Key: "at", Value: 1}}, Options: options.Index().SetExpireAfterSeconds(60).SetName("gone")},
	})
	must(err)
	equal(names, []string{"email_1", "a_1_b_-1", "gone"})
	specifications, err := c.Indexes().ListSpecifications(ctx)
	must(err)
	equal([]any{len(specifications), *specifications[1].Unique, *specifications[3].ExpireAfterSeconds}, []any{4, true, int32(60)})
	_, err = c.InsertMany(ctx, []any{bson.M{"email": "a@b"}, bson.M{"other": 1}, bson.M{"other": 2}})
	must(err)
	_, err = c.InsertOne(ctx, bson.M{"email": "a@b"})
	equal(mongo.IsDuplicateKeyError(err), true)
	models := []mongo.WriteModel{
		mongo.NewInsertOneModel().SetDocument(bson.M{"_id": 1}), mongo.NewInsertOneModel().SetDocument(bson.M{"_id": 1}),
		mongo.NewUpdateOneModel().SetFilter(bson.M{"_id": 1}).SetUpdate(bson.M{"$set": bson.M{"x": 1}}), mongo.NewDeleteOneModel().SetFilter(bson.M{"other": 1}),
	}
	done, err := c.BulkWrite(ctx, models, options.BulkWrite().SetOrdered(false))
	var failed mongo.BulkWriteException
	equal(errors.As(err, &failed), true)
	equal([]int64{int64(len(failed.WriteErrors)), done.InsertedCount, done.ModifiedCount, done.DeletedCount}, []int64{1, 1, 1, 1})
	must(c.Indexes().DropOne(ctx, "gone"))
	equal(code(c.Indexes().DropOne(ctx, "gone")), 27)
}

func sessions(client *mongo.Client, db *mongo.Database) {
	c := db.Collection("sessions")
	must(client.UseSession(ctx, func(in context.Context) error {
		if _, err := c.InsertOne(in, bson.M{"_id": 1}); err != nil {
			return err
		}
		return c.FindOne(in, bson.M{"_id": 1}).Err()
	}))
	session, err := client.StartSession()
	must(err)
	_, err = session.WithTransaction(ctx, func(in context.Context) (any, error) { return c.InsertOne(in, bson.M{"_id": 2}) })
	equal(code(err), 20) // a standalone has none
	session.EndSession(ctx)
}

func main() {
	client, err := mongo.Connect(options.Client().ApplyURI(os.Args[2]).SetServerSelectionTimeout(10 * time.Second))
	must(err)
	if os.Args[1] == "login" {
		var refused mongo.CommandError
		err = client.Database("admin").RunCommand(ctx, bson.D{{Key: "listDatabases", Value: 1}}).Err()
		if errors.As(err, &refused) {
			fmt.Println("refused", refused.Code)
		} else {
			must(err)
			fmt.Println("ok")
		}
		return
	}
	db := client.Database(os.Args[3])
	must(client.Ping(ctx, nil))
	documents(db.Collection("documents"))
	types(db.Collection("types"))
	cursors(db.Collection("cursors"))
	indexes(db.Collection("indexes"))
	sessions(client, db)
	equal(code(db.RunCommand(ctx, bson.D{{Key: "foo", Value: 1}}).Err()), 59)
	must(db.CreateCollection(ctx, "made"))
	names, err := db.ListCollectionNames(ctx, bson.M{"name": bson.M{"$regex": "^[ms]"}})
	must(err)
	equal(len(names), 2)
	must(db.Drop(ctx))
	must(client.Disconnect(ctx))
	fmt.Println("ok")
}
