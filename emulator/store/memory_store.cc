// The in-memory store: one sorted map and an undo log.
#include "emulator/base/check.h"
#include "emulator/store/store.h"

#include <map>
#include <vector>

namespace snowglobe {

namespace {

class MemoryStore final : public Store {
public:
    std::optional<std::string_view> get(std::string_view key) override {
        const auto found = row_at(key);
        if (found == rows_.end() || found->first != key) {
            return std::nullopt;
        }
        return found->second;
    }

    void put(std::string_view key, std::string_view value) override {
        SNOWGLOBE_CHECK(open_);
        const auto found = row_at(key);
        if (found != rows_.end() && found->first == key) {
            undo_.push_back({found->first, std::move(found->second)});
            found->second = value;
        } else {
            last_ = rows_.emplace_hint(found, key, value);
            undo_.push_back({std::string(key), std::nullopt});
        }
    }

    void erase(std::string_view key) override {
        SNOWGLOBE_CHECK(open_);
        const auto found = rows_.find(key);
        if (found != rows_.end()) {
            undo_.push_back({found->first, std::move(found->second)});
            rows_.erase(found);
            last_ = rows_.end();
        }
    }

    void scan(std::string_view from, std::string_view to, Direction direction, const Visit& visit)
        override {
        if (from >= to) {
            return;
        }
        if (direction == Direction::forward) {
            for (auto row = rows_.lower_bound(from); row != rows_.end() && row->first < to; ++row) {
                if (!visit(row->first, row->second)) {
                    return;
                }
            }
            return;
        }
        for (auto row = rows_.lower_bound(to); row != rows_.begin();) {
            --row;
            if (row->first < from || !visit(row->first, row->second)) {
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
            if (entry->before) {
                rows_.insert_or_assign(entry->key, std::move(*entry->before));
            } else {
                rows_.erase(entry->key);
            }
        }
        last_ = rows_.end();
        undo_.clear();
        open_ = false;
    }

private:
    struct Undo {
        std::string key;
        std::optional<std::string> before;
    };

    using Rows = std::map<std::string, std::string, std::less<>>;

    // The row of the key, or the one that follows its place. A row that is written has mostly just
    // been read.
    Rows::iterator row_at(std::string_view key) {
        if (last_ == rows_.end() || last_->first != key) {
            last_ = rows_.lower_bound(key);
        }
        return last_;
    }

    Rows rows_;
    Rows::iterator last_ = rows_.end();
    std::vector<Undo> undo_;
    bool open_ = false;
};

} // namespace

std::unique_ptr<Store> make_memory_store() {
    return std::make_unique<MemoryStore>();
}

} // namespace snowglobe
