// The in-memory store: a B-tree of rows and an undo log. A row is one piece of memory, so that a
// small one costs little more than its bytes: a queue may hold a million messages.
#include "emulator/base/check.h"
#include "emulator/store/store.h"

#include <absl/container/btree_set.h>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

namespace snowglobe {

namespace {

// Key and value behind their sizes. Owns them; empty after a move.
class Row {
public:
    Row() = default;
    Row(std::string_view key, std::string_view value) {
        SNOWGLOBE_CHECK(std::max(key.size(), value.size()) <= size_max);
        const Sizes sizes{
            static_cast<std::uint32_t>(key.size()), static_cast<std::uint32_t>(value.size())};
        bytes_ = std::make_unique_for_overwrite<char[]>(sizeof sizes + key.size() + value.size());
        std::memcpy(bytes_.get(), &sizes, sizeof sizes);
        key.copy(bytes_.get() + sizeof sizes, key.size());
        value.copy(bytes_.get() + sizeof sizes + key.size(), value.size());
    }

    std::string_view key() const { return {bytes_.get() + sizeof(Sizes), sizes().key}; }
    std::string_view value() const {
        return {bytes_.get() + sizeof(Sizes) + sizes().key, sizes().value};
    }
    explicit operator bool() const { return bytes_ != nullptr; }

private:
    struct Sizes {
        std::uint32_t key;
        std::uint32_t value;
    };
    static constexpr std::size_t size_max = std::numeric_limits<std::uint32_t>::max();

    Sizes sizes() const {
        Sizes sizes;
        std::memcpy(&sizes, bytes_.get(), sizeof sizes);
        return sizes;
    }

    std::unique_ptr<char[]> bytes_;
};

struct ByKey {
    using is_transparent = void;
    static std::string_view key(const Row& row) { return row.key(); }
    static std::string_view key(std::string_view key) { return key; }
    template <class A, class B> bool operator()(const A& a, const B& b) const {
        return key(a) < key(b);
    }
};

class MemoryStore final : public Store {
public:
    std::optional<std::string_view> get(std::string_view key) override {
        const auto found = row_at(key);
        if (found == rows_.end() || found->key() != key) {
            return std::nullopt;
        }
        return found->value();
    }

    void put(std::string_view key, std::string_view value) override {
        SNOWGLOBE_CHECK(open_ && scans_ == 0);
        const auto found = row_at(key);
        if (found != rows_.end() && found->key() == key) {
            Row row(key, value);
            std::swap(mutable_row(found), row); // the order stays: the key is the same
            undo_.push_back({found->key(), std::move(row)});
        } else {
            last_ = rows_.emplace_hint(found, key, value);
            undo_.push_back({last_->key(), {}});
        }
    }

    void erase(std::string_view key) override {
        SNOWGLOBE_CHECK(open_ && scans_ == 0);
        const auto found = row_at(key);
        if (found != rows_.end() && found->key() == key) {
            Row row = std::move(mutable_row(found));
            const std::string_view erased = row.key();
            undo_.push_back({erased, std::move(row)});
            last_ = rows_.erase(found);
        }
    }

    void scan(std::string_view from, std::string_view to, Direction direction, const Visit& visit)
        override {
        if (from >= to) {
            return;
        }
        const Scanning scanning(scans_);
        if (direction == Direction::forward) {
            for (auto row = rows_.lower_bound(from); row != rows_.end() && row->key() < to; ++row) {
                if (!visit(row->key(), row->value())) {
                    return;
                }
            }
            return;
        }
        for (auto row = rows_.lower_bound(to); row != rows_.begin();) {
            --row;
            if (row->key() < from || !visit(row->key(), row->value())) {
                return;
            }
        }
    }

    void begin() override {
        SNOWGLOBE_CHECK(!open_);
        open_ = true;
    }

    void commit() override {
        SNOWGLOBE_CHECK(open_);
        undo_.clear();
        open_ = false;
    }

    void rollback() override {
        SNOWGLOBE_CHECK(open_);
        for (auto entry = undo_.rbegin(); entry != undo_.rend(); ++entry) {
            const auto found = rows_.find(entry->key);
            if (!entry->before) {
                rows_.erase(found);
            } else if (found != rows_.end()) {
                mutable_row(found) = std::move(entry->before);
            } else {
                rows_.insert(std::move(entry->before));
            }
        }
        last_ = rows_.end();
        undo_.clear();
        open_ = false;
    }

private:
    using Rows = absl::btree_set<Row, ByKey>;

    struct Undo {
        std::string_view
            key;    // of `before` or of the row that replaced it, which all stay till the end
        Row before; // empty: there was none
    };

    // A write moves rows under a scan's feet.
    class Scanning {
    public:
        explicit Scanning(int& scans) : scans_(scans) { ++scans_; }
        ~Scanning() { --scans_; }
        Scanning(const Scanning&) = delete;
        Scanning& operator=(const Scanning&) = delete;

    private:
        int& scans_;
    };

    static Row& mutable_row(Rows::const_iterator row) { return const_cast<Row&>(*row); }

    // The row of the key, or the one that follows its place. A row that is written has mostly just
    // been read.
    Rows::const_iterator row_at(std::string_view key) {
        if (last_ == rows_.end() || last_->key() != key) {
            last_ = rows_.lower_bound(key);
        }
        return last_;
    }

    Rows rows_;
    Rows::const_iterator last_ = rows_.end();
    std::vector<Undo> undo_;
    bool open_ = false;
    int scans_ = 0; // that are under way
};

} // namespace

std::unique_ptr<Store> make_memory_store() {
    return std::make_unique<MemoryStore>();
}

} // namespace snowglobe
