#include "emulator/store/rocksdb_store.h"

#include "emulator/base/check.h"

#include <filesystem>
#include <rocksdb/db.h>
#include <rocksdb/memtablerep.h>
#include <rocksdb/table.h>

namespace snowglobe {

struct RocksdbDirectory::Database {
    std::string folder;
    rocksdb::WriteOptions write;
    std::unique_ptr<rocksdb::DB> db;
};

namespace {

constexpr std::size_t write_buffer_bytes = 4 * 1'024 * 1'024;

[[noreturn]] void fail(const std::string& folder, const rocksdb::Status& status) {
    const bool damaged = status.IsCorruption() || status.IsPathNotFound();
    throw StoreError(folder + (damaged ? ": damaged: " : ": ") + status.ToString());
}

rocksdb::Options options() {
    rocksdb::Options options;
    options.create_if_missing = true;
    // A commit that was being written when the process was killed is no damage; all else is.
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
    options.paranoid_checks = true;
    // Rows are read once, at the start: no cache, and a write buffer that need not be sorted.
    rocksdb::BlockBasedTableOptions table;
    table.no_block_cache = true;
    table.format_version = 5;
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    options.memtable_factory = std::make_shared<rocksdb::VectorRepFactory>();
    options.allow_concurrent_memtable_write = false;
    options.write_buffer_size = write_buffer_bytes;
    options.arena_block_size = 64 * 1'024;
    options.max_total_wal_size = 4 * write_buffer_bytes;
    options.compression = rocksdb::kLZ4Compression;
    // Quiet when idle: two threads at work, none for statistics, little in the log.
    options.max_background_jobs = 2;
    options.stats_dump_period_sec = 0;
    options.stats_persist_period_sec = 0;
    options.max_open_files = 64;
    options.keep_log_file_num = 1;
    options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
    return options;
}

class RocksdbStore final : public Store {
public:
    explicit RocksdbStore(RocksdbDirectory::Database& database)
        : database_(database), rows_(make_memory_store()) {
        rocksdb::ReadOptions read;
        read.verify_checksums = true;
        read.readahead_size = 1'024 * 1'024;
        const std::unique_ptr<rocksdb::Iterator> row(database_.db->NewIterator(read));
        rows_->begin();
        for (row->SeekToFirst(); row->Valid(); row->Next()) {
            rows_->put(row->key().ToStringView(), row->value().ToStringView());
        }
        rows_->commit();
        if (!row->status().ok()) {
            fail(database_.folder, row->status());
        }
    }

    std::optional<std::string_view> get(std::string_view key) override { return rows_->get(key); }

    void put(std::string_view key, std::string_view value) override {
        rows_->put(key, value);
        check(changes_.Put(key, value));
    }

    void erase(std::string_view key) override {
        if (rows_->get(key)) {
            rows_->erase(key);
            check(changes_.Delete(key));
        }
    }

    void scan(std::string_view from, std::string_view to, Direction direction, const Visit& visit)
        override {
        rows_->scan(from, to, direction, visit);
    }

    void begin() override {
        rows_->begin();
        changes_.SetSavePoint();
    }

    void commit() override {
        rows_->commit();
        check(changes_.PopSavePoint());
    }

    void rollback() override {
        rows_->rollback();
        check(changes_.RollbackToSavePoint());
    }

    bool persistent() const override { return true; }
    bool unflushed() const override { return changes_.Count() > 0; }

    void flush() override {
        if (unflushed()) {
            check(database_.db->Write(database_.write, &changes_));
            changes_.Clear();
        }
    }

private:
    void check(const rocksdb::Status& status) const {
        if (!status.ok()) {
            fail(database_.folder, status);
        }
    }

    RocksdbDirectory::Database& database_;
    std::unique_ptr<Store> rows_;
    rocksdb::WriteBatch
        changes_; // committed ones since the last flush, then the open transaction's
};

} // namespace

RocksdbDirectory::RocksdbDirectory(const std::string& folder, Durability durability)
    : database_(std::make_unique<Database>()) {
    database_->folder = folder;
    database_->write.sync = durability == Durability::sync;
    // Without CURRENT, RocksDB would begin anew beside the rows that are there.
    std::error_code none;
    if (!std::filesystem::exists(folder + "/CURRENT", none)) {
        for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
            const std::string extension = entry.path().extension().string();
            if (extension == ".sst" || extension == ".log") {
                throw StoreError(folder + ": damaged: the file CURRENT is missing");
            }
        }
    }
    rocksdb::DB* db = nullptr;
    const rocksdb::Status status = rocksdb::DB::Open(options(), folder, &db);
    if (!status.ok()) {
        fail(folder, status);
    }
    database_->db.reset(db);
}

RocksdbDirectory::~RocksdbDirectory() = default;

std::unique_ptr<Store> RocksdbDirectory::load() {
    return std::make_unique<RocksdbStore>(*database_);
}

void RocksdbDirectory::clear() {
    const std::unique_ptr<rocksdb::Iterator> last(
        database_->db->NewIterator(rocksdb::ReadOptions()));
    last->SeekToLast();
    if (!last->Valid()) {
        return;
    }
    rocksdb::WriteBatch all;
    all.DeleteRange(rocksdb::Slice(), last->key());
    all.Delete(last->key());
    const rocksdb::Status status = database_->db->Write(database_->write, &all);
    if (!status.ok()) {
        fail(database_->folder, status);
    }
}

} // namespace snowglobe
