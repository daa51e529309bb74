// MongoDB's driver for C, as Debian has it: `run URI DATABASE`, or `login URI` (tests/mongodb/clients/programs.py).
#include <mongoc/mongoc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bson_error_t error;

static void check_at(bool holds, const char* what, int line) {
    if (!holds) {
        fprintf(stderr, "line %d: %s (%u: %s)\n", line, what, error.code, error.message);
        exit(1);
    }
}
#define CHECK(holds) check_at(holds, #holds, __LINE__)

static int64_t number(const bson_t* document, const char* name) {
    bson_iter_t at, found;
    CHECK(bson_iter_init(&at, document) && bson_iter_find_descendant(&at, name, &found));
    return bson_iter_as_int64(&found);
}

// Of the cursor, which is closed.
static int count_all(mongoc_cursor_t* cursor) {
    const bson_t* document;
    int n = 0;
    while (mongoc_cursor_next(cursor, &document)) {
        ++n;
    }
    CHECK(!mongoc_cursor_error(cursor, &error));
    mongoc_cursor_destroy(cursor);
    return n;
}

static void documents(mongoc_database_t* database) {
    mongoc_collection_t* c = mongoc_database_get_collection(database, "documents");
    bson_t *ada = BCON_NEW("name", "ada", "langs", "[", "en", "]"), *by_name = BCON_NEW("name", "ada"), reply;
    CHECK(mongoc_collection_insert_one(c, ada, NULL, &reply, &error) && number(&reply, "insertedCount") == 1);
    bson_destroy(&reply);
    bson_t* change = BCON_NEW("$inc", "{", "n", BCON_INT32(1), "}", "$push", "{", "langs", "fr", "}");
    CHECK(mongoc_collection_update_one(c, by_name, change, NULL, &reply, &error) && number(&reply, "modifiedCount") == 1);
    bson_destroy(&reply);
    bson_t *upsert = BCON_NEW("upsert", BCON_BOOL(true)), *by_bob = BCON_NEW("name", "bob"), *set = BCON_NEW("$set", "{", "n", BCON_INT64(2), "}");
    CHECK(mongoc_collection_update_one(c, by_bob, set, upsert, &reply, &error) && number(&reply, "upsertedCount") == 1);
    bson_destroy(&reply);
    const bson_t* read;
    mongoc_cursor_t* cursor = mongoc_collection_find_with_opts(c, by_name, NULL, NULL);
    CHECK(mongoc_cursor_next(cursor, &read) && number(read, "n") == 1);
    mongoc_cursor_destroy(cursor);
    mongoc_find_and_modify_opts_t* how = mongoc_find_and_modify_opts_new();
    bson_t* increment = BCON_NEW("$inc", "{", "n", BCON_INT32(40), "}");
    CHECK(mongoc_find_and_modify_opts_set_update(how, increment) && mongoc_find_and_modify_opts_set_flags(how, MONGOC_FIND_AND_MODIFY_RETURN_NEW));
    CHECK(mongoc_collection_find_and_modify_with_opts(c, by_bob, how, &reply, &error) && number(&reply, "value.n") == 42);
    bson_destroy(&reply);
    mongoc_find_and_modify_opts_destroy(how);
    bson_t* all = bson_new();
    CHECK(mongoc_collection_delete_many(c, all, NULL, &reply, &error) && number(&reply, "deletedCount") == 2);
    bson_destroy(&reply);
    bson_t* made[] = {ada, by_name, change, upsert, by_bob, set, increment, all};
    for (size_t i = 0; i < sizeof made / sizeof *made; ++i) {
        bson_destroy(made[i]);
    }
    mongoc_collection_destroy(c);
}

static void cursors(mongoc_database_t* database) {
    mongoc_collection_t* c = mongoc_database_get_collection(database, "cursors");
    bson_t *many[250], *all = bson_new(), reply;
    for (int i = 0; i < 250; ++i) {
        many[i] = BCON_NEW("_id", BCON_INT32(i), "group", BCON_INT32(i % 10), "even", BCON_BOOL(i % 2 == 0));
    }
    CHECK(mongoc_collection_insert_many(c, (const bson_t**)many, 250, NULL, &reply, &error) && number(&reply, "insertedCount") == 250);
    bson_destroy(&reply);
    for (int i = 0; i < 250; ++i) {
        bson_destroy(many[i]);
    }
    bson_t* batches = BCON_NEW("batchSize", BCON_INT32(30), "sort", "{", "_id", BCON_INT32(-1), "}");
    CHECK(count_all(mongoc_collection_find_with_opts(c, all, batches, NULL)) == 250);
    mongoc_cursor_t* cursor = mongoc_collection_find_with_opts(c, all, batches, NULL);
    const bson_t* document;
    for (int i = 0; i < 50; ++i) {
        CHECK(mongoc_cursor_next(cursor, &document) && number(document, "_id") == 249 - i);
    }
    mongoc_cursor_destroy(cursor); // it is killed
    bson_t* pipeline = BCON_NEW(
        "pipeline", "[", "{", "$match", "{", "even", BCON_BOOL(true), "}", "}",
        "{", "$group", "{", "_id", "$group", "n", "{", "$sum", BCON_INT32(1), "}", "}", "}", "]"); // fmt: skip
    CHECK(count_all(mongoc_collection_aggregate(c, MONGOC_QUERY_NONE, pipeline, NULL, NULL)) == 5);
    bson_t* third = BCON_NEW("group", BCON_INT32(3));
    CHECK(mongoc_collection_count_documents(c, third, NULL, NULL, NULL, &error) == 25);
    CHECK(mongoc_collection_estimated_document_count(c, NULL, NULL, NULL, &error) == 250);
    bson_destroy(third);
    bson_destroy(pipeline);
    bson_destroy(batches);
    bson_destroy(all);
    mongoc_collection_destroy(c);
}

static void indexes(mongoc_database_t* database) {
    mongoc_collection_t* c = mongoc_database_get_collection(database, "indexes");
    bson_t *create = BCON_NEW(
        "createIndexes", "indexes", "indexes", "[",
        "{", "key", "{", "email", BCON_INT32(1), "}", "name", "email_1", "unique", BCON_BOOL(true), "}",
        "{", "key", "{", "a", BCON_INT32(1), "b", BCON_INT32(-1), "}", "name", "a_1_b_-1", "}", "]"), reply; // fmt: skip
    CHECK(mongoc_database_write_command_with_opts(database, create, NULL, &reply, &error) && number(&reply, "numIndexesAfter") == 3);
    bson_destroy(&reply);
    CHECK(count_all(mongoc_collection_find_indexes_with_opts(c, NULL)) == 3);
    bson_t *one = BCON_NEW("email", "a@b"), *unordered = BCON_NEW("ordered", BCON_BOOL(false)), *other = BCON_NEW("email", "c@d"), *all = bson_new();
    CHECK(mongoc_collection_insert_one(c, one, NULL, NULL, &error));
    CHECK(!mongoc_collection_insert_one(c, one, NULL, NULL, &error) && error.code == MONGOC_ERROR_DUPLICATE_KEY);
    mongoc_bulk_operation_t* bulk = mongoc_collection_create_bulk_operation_with_opts(c, unordered);
    CHECK(mongoc_bulk_operation_insert_with_opts(bulk, one, NULL, &error));
    CHECK(mongoc_bulk_operation_insert_with_opts(bulk, other, NULL, &error));
    CHECK(mongoc_bulk_operation_remove_many_with_opts(bulk, other, NULL, &error));
    CHECK(!mongoc_bulk_operation_execute(bulk, &reply, &error) && number(&reply, "nInserted") == 1 && number(&reply, "nRemoved") == 1);
    bson_destroy(&reply);
    mongoc_bulk_operation_destroy(bulk);
    CHECK(mongoc_collection_drop_index(c, "a_1_b_-1", &error));
    CHECK(!mongoc_collection_drop_index(c, "a_1_b_-1", &error) && error.code == 27);
    CHECK(mongoc_collection_drop(c, &error));
    bson_destroy(create);
    bson_destroy(one);
    bson_destroy(other);
    bson_destroy(unordered);
    bson_destroy(all);
    mongoc_collection_destroy(c);
}

static void sessions(mongoc_client_t* client, mongoc_database_t* database) {
    mongoc_collection_t* c = mongoc_database_get_collection(database, "sessions");
    mongoc_client_session_t* session = mongoc_client_start_session(client, NULL, &error);
    CHECK(session != NULL);
    bson_t *how = bson_new(), *one = BCON_NEW("_id", BCON_INT32(1)), *two = BCON_NEW("_id", BCON_INT32(2));
    CHECK(mongoc_client_session_append(session, how, &error));
    CHECK(mongoc_collection_insert_one(c, one, how, NULL, &error));
    CHECK(mongoc_client_session_start_transaction(session, NULL, &error));
    bson_t* inside = bson_new();
    CHECK(mongoc_client_session_append(session, inside, &error));
    CHECK(!mongoc_collection_insert_one(c, two, inside, NULL, &error) && error.code == 20); // a standalone has none
    mongoc_client_session_abort_transaction(session, &error);
    mongoc_client_session_destroy(session);
    bson_destroy(how);
    bson_destroy(inside);
    bson_destroy(one);
    bson_destroy(two);
    mongoc_collection_destroy(c);
}

int main(int count, char** words) {
    CHECK(count >= 3);
    mongoc_init();
    mongoc_log_set_handler(NULL, NULL); // it would go to standard output
    mongoc_uri_t* uri = mongoc_uri_new_with_error(words[2], &error);
    CHECK(uri != NULL);
    mongoc_uri_set_option_as_int32(uri, MONGOC_URI_SERVERSELECTIONTIMEOUTMS, 10000);
    mongoc_client_t* client = mongoc_client_new_from_uri(uri);
    mongoc_client_set_error_api(client, MONGOC_ERROR_API_VERSION_2);
    bson_t *list = BCON_NEW("listDatabases", BCON_INT32(1)), *wrong = BCON_NEW("foo", BCON_INT32(1));
    if (strcmp(words[1], "login") == 0) {
        if (mongoc_client_command_simple(client, "admin", list, NULL, NULL, &error)) {
            puts("ok");
        } else {
            // The driver has a code of its own for a login that failed, and the server's text.
            printf("refused %d\n", error.code == MONGOC_ERROR_CLIENT_AUTHENTICATE ? 18 : (int)error.code);
        }
    } else {
        mongoc_database_t* database = mongoc_client_get_database(client, words[3]);
        documents(database);
        cursors(database);
        indexes(database);
        sessions(client, database);
        CHECK(!mongoc_database_command_simple(database, wrong, NULL, NULL, &error) && error.code == 59);
        CHECK(count_all(mongoc_database_find_collections_with_opts(database, NULL)) == 3);
        CHECK(mongoc_database_drop(database, &error));
        mongoc_database_destroy(database);
        puts("ok");
    }
    bson_destroy(list);
    bson_destroy(wrong);
    mongoc_client_destroy(client);
    mongoc_uri_destroy(uri);
    mongoc_cleanup();
    return 0;
}
