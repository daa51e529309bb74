// MongoDB's own driver for Java: `run URI DATABASE`, or `login URI` (tests/mongodb/clients/programs.py).
import static com.mongodb.client.model.Accumulators.max;
import static com.mongodb.client.model.Accumulators.sum;
import static com.mongodb.client.model.Aggregates.group;
import static com.mongodb.client.model.Aggregates.match;
import static com.mongodb.client.model.Aggregates.sort;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.regex;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.pushEach;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.ConnectionString;
import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

public class Driver {
    static void equal(Object got, Object wanted) {
        if (!wanted.equals(got)) {
            throw new AssertionError(got + ", and not " + wanted);
        }
    }

    // The server's code in what the body throws, also where the driver has words of its own for it; 0 without.
    static int code(Runnable body) {
        try {
            body.run();
            return 0;
        } catch (MongoException why) {
            return why.getCause() instanceof MongoException cause ? cause.getCode() : why.getCode();
        }
    }

    static void documents(MongoCollection<Document> c) {
        ObjectId id = c.insertOne(new Document("name", "ada").append("langs", List.of("en"))).getInsertedId().asObjectId().getValue();
        equal(c.updateOne(eq("_id", id), combine(inc("n", 1), pushEach("langs", List.of("fr", "de")))).getModifiedCount(), 1L);
        equal(c.find(eq("name", "ada")).first(), new Document("_id", id).append("name", "ada").append("langs", List.of("en", "fr", "de")).append("n", 1));
        equal(c.updateOne(eq("name", "bob"), set("n", 2), new UpdateOptions().upsert(true)).getUpsertedId() != null, true);
        FindOneAndUpdateOptions after = new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER);
        equal(c.findOneAndUpdate(eq("name", "bob"), inc("n", 40), after).getInteger("n"), 42);
        equal(c.replaceOne(eq("name", "bob"), new Document("name", "eve")).getModifiedCount(), 1L);
        equal(c.findOneAndDelete(eq("name", "eve")).getString("name"), "eve");
        equal(c.find(eq("name", "eve")).first() == null, true);
        c.insertOne(new Document("_id", "grades").append("list", List.of(1, 5, 7)));
        c.updateOne(eq("_id", "grades"), inc("list.$[high]", 10), new UpdateOptions().arrayFilters(List.of(gte("high", 5))));
        equal(c.find(eq("_id", "grades")).first().getList("list", Integer.class), List.of(1, 15, 17));
        equal(c.deleteMany(new Document()).getDeletedCount(), 2L);
    }

    static void types(MongoCollection<Document> c) {
        Document sent = new Document("_id", new ObjectId()).append("date", new Date(1_700_000_000_123L)).append("long", 9007199254740993L)
                .append("decimal", Decimal128.parse("1.10")).append("bytes", new Binary(new byte[] {0, -1})).append("nothing", null)
                .append("double", 2.0).append("int", 7).append("text", "żółć\0").append("deep", new Document("list", List.of(true, List.of(2.5, new Document("x", "y")))));
        c.insertOne(sent);
        equal(c.find().first(), sent);
        c.insertOne(new Document("text", "Anb"));
        equal(c.countDocuments(regex("text", Pattern.compile("^a.b", Pattern.CASE_INSENSITIVE))), 1L);
    }

    static void cursors(MongoCollection<Document> c) {
        c.insertMany(IntStream.range(0, 250).mapToObj(i -> new Document("_id", i).append("group", i % 10).append("even", i % 2 == 0)).toList());
        List<Document> read = c.find().sort(new Document("_id", -1)).batchSize(30).into(new ArrayList<>());
        equal(List.of(read.size(), read.get(0).get("_id"), read.get(249).get("_id")), List.of(250, 249, 0));
        try (var cursor = c.find(eq("even", true)).batchSize(20).cursor()) {
            for (int i = 0; i < 50; ++i) {
                equal(cursor.next().getBoolean("even"), true);
            }
        }
        var pipeline = List.of(match(eq("even", true)), group("$group", sum("n", 1), max("most", "$_id")), sort(new Document("_id", 1)));
        List<Document> groups = c.aggregate(pipeline).batchSize(2).into(new ArrayList<>());
        equal(groups.get(4), new Document("_id", 8).append("n", 25).append("most", 248));
        equal(List.of(c.countDocuments(eq("group", 3)), c.estimatedDocumentCount()), List.of(25L, 250L));
        equal(c.distinct("group", eq("even", false), Integer.class).into(new ArrayList<>()), List.of(1, 3, 5, 7, 9));
    }

    static void indexes(MongoCollection<Document> c) {
        List<String> names = c.createIndexes(List.of(
                new IndexModel(Indexes.ascending("email"), new IndexOptions().unique(true).sparse(true)),
                new IndexModel(Indexes.compoundIndex(Indexes.ascending("a"), Indexes.descending("b"))),
                new IndexModel(Indexes.ascending("at"), new IndexOptions().expireAfter(60L, TimeUnit.SECONDS).name("gone"))));
        equal(names, List.of("email_1", "a_1_b_-1", "gone"));
        equal(c.listIndexes().into(new ArrayList<>()).stream().map(i -> i.getString("name")).toList(), List.of("_id_", "email_1", "a_1_b_-1", "gone"));
        c.insertMany(List.of(new Document("email", "a@b"), new Document("other", 1), new Document("other", 2)));
        try {
            c.insertOne(new Document("email", "a@b"));
            throw new AssertionError("a duplicate");
        } catch (MongoWriteException why) {
            equal(why.getError().getCategory(), ErrorCategory.DUPLICATE_KEY);
        }
        try {
            c.bulkWrite(List.of(
                    new InsertOneModel<>(new Document("_id", 1)), new InsertOneModel<>(new Document("_id", 1)),
                    new UpdateOneModel<>(eq("_id", 1), set("x", 1)), new DeleteOneModel<>(eq("other", 1))), new BulkWriteOptions().ordered(false));
            throw new AssertionError("a duplicate");
        } catch (MongoBulkWriteException why) {
            var done = why.getWriteResult();
            equal(List.of(why.getWriteErrors().size(), done.getInsertedCount(), done.getModifiedCount(), done.getDeletedCount()), List.of(1, 1, 1, 1));
        }
        c.dropIndex("gone");
        // The driver itself takes "index not found" for done.
        equal(c.listIndexes().into(new ArrayList<>()).size(), 3);
    }

    static void sessions(MongoClient client, MongoCollection<Document> c) {
        try (ClientSession session = client.startSession()) {
            c.insertOne(session, new Document("_id", 1));
            equal(c.find(session).first().get("_id"), 1);
            session.startTransaction();
            equal(code(() -> c.insertOne(session, new Document("_id", 2))), 20); // a standalone has none
            code(session::abortTransaction);
        }
    }

    public static void main(String[] words) {
        var settings = MongoClientSettings.builder().applyConnectionString(new ConnectionString(words[1]))
                .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(10, TimeUnit.SECONDS)).build();
        try (MongoClient client = MongoClients.create(settings)) {
            if (words[0].equals("login")) {
                try {
                    client.getDatabase("admin").runCommand(new Document("listDatabases", 1));
                    System.out.println("ok");
                } catch (MongoSecurityException why) {
                    System.out.println("refused " + ((MongoCommandException) why.getCause()).getCode());
                } catch (MongoCommandException why) {
                    System.out.println("refused " + why.getCode());
                }
                return;
            }
            MongoDatabase db = client.getDatabase(words[2]);
            equal(((Number) db.runCommand(new Document("ping", 1)).get("ok")).intValue(), 1);
            documents(db.getCollection("documents"));
            types(db.getCollection("types"));
            cursors(db.getCollection("cursors"));
            indexes(db.getCollection("indexes"));
            sessions(client, db.getCollection("sessions"));
            equal(code(() -> db.runCommand(new Document("foo", 1))), 59);
            db.createCollection("made");
            equal(db.listCollectionNames().filter(eq("name", "made")).into(new ArrayList<>()), List.of("made"));
            db.drop();
            System.out.println("ok");
        }
    }
}
