#include "emulator/store/catalog.h"

#include "emulator/base/log.h"

#include <filesystem>
#include <sqlite3.h>

namespace snowglobe {

namespace {

constexpr const char* schema = R"sql(
DROP VIEW IF EXISTS checkpoint;
DROP TABLE IF EXISTS resource;
CREATE TABLE resource (
    service TEXT NOT NULL,       -- sqs, kinesis, dynamodb, lambda
    kind TEXT NOT NULL,          -- queue, stream, table, function, mapping
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    configuration TEXT NOT NULL, -- JSON, as the service describes it
    PRIMARY KEY (service, kind, account, region, name)
) WITHOUT ROWID;
-- How far the mappings of streams have come, a row for each shard.
CREATE VIEW checkpoint AS
SELECT resource.name AS mapping,
       json_extract(resource.configuration, '$.FunctionName') AS function,
       json_extract(resource.configuration, '$.EventSourceArn') AS source,
       part.key AS shard,
       part.value AS sequence_number
FROM resource, json_each(resource.configuration, '$.progress.checkpoints') AS part
WHERE resource.kind = 'mapping';
)sql";

class Database {
public:
    explicit Database(const std::string& file) {
        ok_ = sqlite3_open(file.c_str(), &handle_) == SQLITE_OK;
    }
    ~Database() { sqlite3_close(handle_); }
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    bool run(const char* sql) {
        ok_ = ok_ && sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
        return ok_;
    }

    bool insert(const std::vector<CatalogEntry>& entries) {
        sqlite3_stmt* row = nullptr;
        ok_ = ok_ &&
              sqlite3_prepare_v2(
                  handle_, "INSERT INTO resource VALUES (?, ?, ?, ?, ?, ?)", -1, &row, nullptr) ==
                  SQLITE_OK;
        for (const CatalogEntry& entry : entries) {
            int column = 0;
            for (const std::string* text :
                 {&entry.service,
                  &entry.kind,
                  &entry.account,
                  &entry.region,
                  &entry.name,
                  &entry.configuration}) {
                ok_ = ok_ && sqlite3_bind_text(
                                 row,
                                 ++column,
                                 text->data(),
                                 static_cast<int>(text->size()),
                                 SQLITE_STATIC) == SQLITE_OK;
            }
            ok_ = ok_ && sqlite3_step(row) == SQLITE_DONE && sqlite3_reset(row) == SQLITE_OK;
        }
        sqlite3_finalize(row);
        return ok_;
    }

    int error() const { return sqlite3_errcode(handle_); }

private:
    sqlite3* handle_ = nullptr;
    bool ok_ = false;
};

} // namespace

bool Catalog::write(std::vector<CatalogEntry> entries) {
    if (ever_written_ && entries == written_) {
        return true;
    }
    {
        Database database(file_);
        // It can be made again at any time: no fsync.
        if (database.run("PRAGMA synchronous = OFF") && database.run("BEGIN IMMEDIATE") &&
            database.run(schema) && database.insert(entries) && database.run("COMMIT")) {
            written_ = std::move(entries);
            ever_written_ = true;
            return true;
        }
        const int error = database.error();
        if (error == SQLITE_BUSY || error == SQLITE_LOCKED) {
            return false;
        }
        log_debug("{} is made anew: {}", file_, sqlite3_errstr(error));
    }
    std::error_code none;
    std::filesystem::remove(file_, none);
    return false;
}

} // namespace snowglobe
