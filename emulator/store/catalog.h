#pragma once
// catalog.sqlite of a data directory: what exists and how it is configured, for people with an SQL
// tool. A view of the rows, written anew when it has changed; nothing reads it back, and a lost or
// damaged one is simply made again. Knows no service: the composition root says what there is.
#include <string>
#include <vector>

namespace snowglobe {

struct CatalogEntry {
    std::string service;
    std::string kind; // "queue", "table", "mapping"
    std::string account;
    std::string region;
    std::string name;
    std::string configuration; // JSON, as the service describes it
    friend bool operator==(const CatalogEntry&, const CatalogEntry&) = default;
};

class Catalog {
public:
    explicit Catalog(std::string file) : file_(std::move(file)) {}

    // Does nothing if it says so already. False: it could not be written now (somebody reads it);
    // try again later.
    bool write(std::vector<CatalogEntry> entries);

private:
    std::string file_;
    std::vector<CatalogEntry> written_;
    bool ever_written_ = false;
};

} // namespace snowglobe
