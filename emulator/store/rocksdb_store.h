#pragma once
// The store of a data directory: all rows in memory, every change also in RocksDB. Reads never
// touch the disk, so a persistent world answers as fast and in the same order as an ephemeral one.
// Commits gather until flush(), which writes them as one batch: what is on disk is always the state
// between two events, whatever kills the process. Why so: docs/decisions/0004.
#include "emulator/store/store.h"

#include <memory>
#include <stdexcept>
#include <string>

namespace snowglobe {

// process: survives the end of the process, however it ends; sync: also that of the machine.
enum class Durability { process, sync };

// The directory cannot be opened or written. what() is one line for people.
struct StoreError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// The database in one folder. Outlives the stores made from it, of which there is one at a time.
class RocksdbDirectory {
public:
    // Creates what is missing. Throws StoreError.
    RocksdbDirectory(const std::string& folder, Durability durability);
    ~RocksdbDirectory();
    RocksdbDirectory(const RocksdbDirectory&) = delete;
    RocksdbDirectory& operator=(const RocksdbDirectory&) = delete;

    struct Loaded {
        std::unique_ptr<Store> store;
        int format; // of its rows (row_kind.h); what is flushed is taken to be today's
    };
    // Reads every row; throws StoreError where a checksum does not hold. REQUIRES: *this lives
    // longer, and nothing is flushed while there are rows of an older format. flush() throws
    // StoreError when the disk does not take it.
    Loaded load();
    // Forgets every row. REQUIRES: no store.
    void clear();

    struct Database;

private:
    std::unique_ptr<Database> database_;
};

} // namespace snowglobe
