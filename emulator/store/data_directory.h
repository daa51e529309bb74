#pragma once
// A data directory (`up --data DIR`): what a world leaves behind when its process ends.
//     snowglobe.json   {"format":4,...}: says what the folder is, and who must not touch it
//     lock             held by the process that serves it, whose id it names
//     rows/            the database (rocksdb_store.h), and rows.flushed: how far it must reach
//     tls/             the certificate authority, if TLS was ever spoken (net/)
//     catalog.sqlite   what exists and how it is configured, for people with an SQL tool
//     (catalog.h)
// Owned by the server. Everything that is wrong with a directory is a StoreError of one line.
#include "emulator/store/catalog.h"
#include "emulator/store/rocksdb_store.h"
#include "emulator/store/row_kind.h"

#include <memory>
#include <string>

namespace snowglobe {

// Formats: row_kind.h. What is older is read; what is newer is refused.
class DataDirectory {
public:
    // Makes the folder where there is none. Throws StoreError.
    DataDirectory(const std::string& folder, Durability durability, const std::string& version);
    ~DataDirectory();
    DataDirectory(const DataDirectory&) = delete;
    DataDirectory& operator=(const DataDirectory&) = delete;

    const std::string& folder() const { return folder_; }
    RocksdbDirectory::Loaded load();
    // REQUIRES: no store.
    void clear();
    Catalog& catalog() { return catalog_; }

private:
    void lock();
    void check_format(const std::string& version);
    void write_format(const std::string& version);

    std::string folder_;
    Catalog catalog_;
    int lock_ = -1;
    std::unique_ptr<RocksdbDirectory> rows_;
};

} // namespace snowglobe
