#include "emulator/store/rocksdb_store.h"

#include "emulator/store/record.h"
#include "emulator/store/row_kind.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdarg>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/memtablerep.h>
#include <rocksdb/table.h>
#include <sys/mman.h>
#include <unistd.h>

namespace snowglobe {

namespace {

// Says which flush was the last to be acknowledged, in a page of memory that the system keeps when
// the process dies. The rows say which is the last that they hold: an earlier one means that the
// log has been cut. After a stop of the machine the page proves nothing, unless each flush was
// synced.
class LastFlush {
public:
    LastFlush(const std::string& path, Durability durability) {
        const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
        void* page = MAP_FAILED;
        if (file >= 0 && ftruncate(file, sizeof(Page)) == 0) {
            page = mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        }
        const int error = errno;
        if (file >= 0) {
            close(file);
        }
        if (page == MAP_FAILED) {
            throw StoreError(path + ": " + std::strerror(error));
        }
        page_ = static_cast<Page*>(page);
        std::ifstream id("/proc/sys/kernel/random/boot_id");
        std::string boot;
        std::getline(id, boot);
        boot.resize(sizeof page_->boot);
        const bool same_boot = std::memcmp(page_->boot, boot.data(), boot.size()) == 0;
        promised_ = same_boot || page_->synced != 0 ? page_->number : 0;
        std::memcpy(page_->boot, boot.data(), boot.size());
        page_->synced = durability == Durability::sync;
    }
    ~LastFlush() { munmap(page_, sizeof(Page)); }
    LastFlush(const LastFlush&) = delete;
    LastFlush& operator=(const LastFlush&) = delete;

    // What the rows must hold at least.
    std::uint64_t promised() const { return promised_; }
    void set(std::uint64_t number) { page_->number = number; }

private:
    struct Page {
        std::uint64_t number;
        std::uint64_t synced;
        char boot[40];
    };
    Page* page_ = nullptr;
    std::uint64_t promised_ = 0;
};

// The number of the last flush, and the format of rows (since 4), written with it. No row of the
// world: keys of services are longer.
constexpr std::string_view flush_key("\0", 1);

} // namespace

struct RocksdbDirectory::Database {
    Database(const std::string& folder_, Durability durability)
        : folder(folder_), last_flush(folder_ + ".flushed", durability) {
        write.sync = durability == Durability::sync;
    }

    // Everything in `changes`, as the next flush.
    void flush(rocksdb::WriteBatch& changes);

    std::string folder;
    LastFlush last_flush;
    std::uint64_t flushes = 0;
    rocksdb::WriteOptions write;
    std::unique_ptr<rocksdb::DB> db;
};

namespace {

constexpr std::size_t write_buffer_bytes = 4 * 1'024 * 1'024;
constexpr std::size_t blob_bytes_min = 16 * 1'024;

[[noreturn]] void fail(const std::string& folder, const rocksdb::Status& status) {
    const bool damaged = status.IsCorruption() || status.IsPathNotFound();
    throw StoreError(folder + (damaged ? ": damaged: " : ": ") + status.ToString());
}

// RocksDB's own log file: what fails is a Status that we report, and where the disk is full,
// writing to the log would end the process.
class NoLog final : public rocksdb::Logger {
public:
    using rocksdb::Logger::Logv;
    void Logv(const char* /*format*/, va_list /*values*/) override {}
};

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
    options.max_write_buffer_number = 4; // a burst need not wait for the disk
    options.arena_block_size = 64 * 1'024;
    options.max_total_wal_size = 4 * write_buffer_bytes;
    options.compression = rocksdb::kLZ4Compression;
    // Large values (batches of Kafka's records) are written into the log and once more into a file
    // of their own, not again by each compaction. What is left of the oldest tenth of these files
    // moves on, so that one value that stays does not keep what lay beside it.
    options.enable_blob_files = true;
    options.min_blob_size = blob_bytes_min;
    options.blob_compression_type = rocksdb::kLZ4Compression;
    options.enable_blob_garbage_collection = true;
    options.blob_garbage_collection_age_cutoff = 0.1;
    // Quiet when idle: two threads at work, none for statistics.
    options.max_background_jobs = 2;
    options.stats_dump_period_sec = 0;
    options.stats_persist_period_sec = 0;
    options.max_open_files = 64;
    // A full disk is told once, as the error of a flush; whoever frees space starts again.
    options.info_log = std::make_shared<NoLog>();
    options.max_bgerror_resume_count = 0;
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
            if (row->key() == flush_key) {
                const std::string_view value = row->value().ToStringView();
                database_.flushes = decode<std::uint64_t>(value);
                const auto both = try_decode<std::pair<std::uint64_t, int>>(value);
                format_ = both ? both->second : 3;
            } else {
                rows_->put(row->key().ToStringView(), row->value().ToStringView());
            }
        }
        rows_->commit();
        if (!row->status().ok()) {
            fail(database_.folder, row->status());
        }
        if (const std::uint64_t promised = database_.last_flush.promised();
            promised > database_.flushes) {
            throw StoreError(fmt::format(
                "{}: damaged: its log was cut: the last {} changes that were answered are missing",
                database_.folder,
                promised - database_.flushes));
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

    int format() const { return format_; }
    bool persistent() const override { return true; }
    bool unflushed() const override { return changes_.Count() > 0; }

    void flush() override {
        if (unflushed()) {
            database_.flush(changes_);
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
    int format_ = data_format; // of a directory without rows
    rocksdb::WriteBatch
        changes_; // committed ones since the last flush, then the open transaction's
};

} // namespace

void RocksdbDirectory::Database::flush(rocksdb::WriteBatch& changes) {
    changes.Put(flush_key, encode(std::pair(++flushes, data_format)));
    const rocksdb::Status status = db->Write(write, &changes);
    if (!status.ok()) {
        throw StoreError(fmt::format(
            "cannot write to {}: {}. Nothing that was answered is lost: mend it and start again",
            folder,
            status.ToString()));
    }
    last_flush.set(flushes);
}

RocksdbDirectory::RocksdbDirectory(const std::string& folder, Durability durability)
    : database_(std::make_unique<Database>(folder, durability)) {
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

RocksdbDirectory::Loaded RocksdbDirectory::load() {
    auto store = std::make_unique<RocksdbStore>(*database_);
    const int format = store->format();
    return {std::move(store), format};
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
    database_->flush(all);
}

} // namespace snowglobe
