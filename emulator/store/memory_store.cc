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

    struct Sizes {
        std::uint32_t key;
        std::uint32_t value;
    };
    // Where its bytes lie, for as long as the row is there and is not replaced.
    char* bytes() const { return bytes_.get(); }

private:
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

// Where the bytes of rows lie that were read or written lately: two places for each key. Going down
// the tree costs a dozen reads of memory far apart, where there are many rows; this costs two, and
// one where it does not know the key: a row is looked at only if a part of its key's hash is the
// same. Knows nothing for certain but what it answers: whoever frees bytes has it forget them first.
class LateRows {
public:
    // nullptr: not known.
    char* find(std::string_view key) {
        if (last_ != nullptr && key_of(last_) == key) {
            return last_; // what is written has mostly just been read
        }
        if (rows_.empty()) {
            return nullptr;
        }
        const Hash hash = hash_of(key);
        char* const found = is(hash.place, hash, key)       ? rows_[hash.place]
                            : is(hash.place ^ 1, hash, key) ? rows_[hash.place ^ 1]
                                                            : nullptr;
        last_ = found != nullptr ? found : last_;
        return found;
    }
    void remember(std::string_view key, char* row, std::size_t rows_in_all) {
        if (rows_in_all > rows_.size() / 2 && rows_.size() < places_max) {
            rows_.assign(rows_.empty() ? places_min : rows_.size() * 2, nullptr);
            tags_.assign(rows_.size(), 0);
        }
        const Hash hash = hash_of(key);
        rows_[hash.place ^ 1] = rows_[hash.place];
        tags_[hash.place ^ 1] = tags_[hash.place];
        rows_[hash.place] = row;
        tags_[hash.place] = hash.tag;
        last_ = row;
    }
    void forget(std::string_view key) {
        if (last_ != nullptr && key_of(last_) == key) {
            last_ = nullptr;
        }
        if (rows_.empty()) {
            return;
        }
        const Hash hash = hash_of(key);
        for (const std::size_t one : {hash.place, hash.place ^ 1}) {
            if (is(one, hash, key)) {
                rows_[one] = nullptr;
            }
        }
    }

    static std::string_view value_of(const char* row) {
        return {row + sizeof(Row::Sizes) + sizes(row).key, sizes(row).value};
    }

private:
    static std::string_view key_of(const char* row) {
        return {row + sizeof(Row::Sizes), sizes(row).key};
    }

    static constexpr std::size_t places_min = 1024;
    static constexpr std::size_t places_max = 1U << 20; // ten megabytes, of half a million rows

    struct Hash {
        std::size_t place;
        std::uint16_t tag;
    };

    static Row::Sizes sizes(const char* row) {
        Row::Sizes sizes{};
        std::memcpy(&sizes, row, sizeof sizes);
        return sizes;
    }
    bool is(std::size_t place, Hash hash, std::string_view key) const {
        const char* const row = rows_[place];
        return tags_[place] == hash.tag && row != nullptr && key_of(row) == key;
    }
    Hash hash_of(std::string_view key) const {
        constexpr std::uint64_t odd = 0x9e3779b97f4a7c15;
        std::uint64_t sum = key.size();
        const auto add = [&](std::size_t at, std::size_t count) {
            std::uint64_t word = 0;
            std::memcpy(&word, key.data() + at, count);
            sum = (sum ^ word) * odd;
            sum ^= sum >> 32;
        };
        std::size_t at = 0;
        for (; at + sizeof sum <= key.size(); at += sizeof sum) {
            add(at, sizeof sum);
        }
        add(at, key.size() - at);
        return {
            static_cast<std::size_t>(sum) & (rows_.size() - 1),
            static_cast<std::uint16_t>(sum >> 48)};
    }

    char* last_ = nullptr;    // that was found or remembered
    std::vector<char*> rows_; // none, or a power of two
    std::vector<std::uint16_t> tags_;
};

class MemoryStore final : public Store {
public:
    std::optional<std::string_view> get(std::string_view key) override {
        if (const char* const late = late_.find(key)) {
            return LateRows::value_of(late);
        }
        const auto found = row_at(key);
        if (found == rows_.end() || found->key() != key) {
            return std::nullopt;
        }
        late_.remember(key, found->bytes(), rows_.size());
        return found->value();
    }

    void put(std::string_view key, std::string_view value) override {
        SNOWGLOBE_CHECK(open_ && scans_ == 0);
        if (replace_in_place(key, value)) {
            return;
        }
        const auto found = row_at(key);
        if (found != rows_.end() && found->key() == key) {
            late_.forget(key);
            Row row(key, value);
            std::swap(mutable_row(found), row); // the order stays: the key is the same
            undo_.push_back({.key = found->key(), .before = std::move(row)});
        } else {
            last_ = rows_.emplace_hint(found, key, value);
            undo_.push_back({.key = last_->key()});
            late_.remember(key, last_->bytes(), rows_.size());
        }
    }

    void erase(std::string_view key) override {
        SNOWGLOBE_CHECK(open_ && scans_ == 0);
        const auto found = row_at(key);
        if (found != rows_.end() && found->key() == key) {
            late_.forget(key);
            Row row = std::move(mutable_row(found));
            const std::string_view erased = row.key();
            undo_.push_back({.key = erased, .before = std::move(row)});
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
            // Many scans end early: only one that goes on has its end looked for.
            auto row = rows_.lower_bound(from);
            for (int first = 0; first < compared_rows; ++first, ++row) {
                if (row == rows_.end() || row->key() >= to || !visit(row->key(), row->value())) {
                    return;
                }
            }
            const auto end = rows_.lower_bound(to);
            while (row != end && visit(row->key(), row->value())) {
                ++row;
            }
            return;
        }
        auto row = rows_.lower_bound(to);
        for (int first = 0; first < compared_rows; ++first) {
            if (row == rows_.begin()) {
                return;
            }
            --row;
            if (row->key() < from || !visit(row->key(), row->value())) {
                return;
            }
        }
        const auto begin = rows_.lower_bound(from);
        while (row != begin) {
            --row;
            if (!visit(row->key(), row->value())) {
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
        close();
    }

    void rollback() override {
        SNOWGLOBE_CHECK(open_);
        for (auto entry = undo_.rbegin(); entry != undo_.rend(); ++entry) {
            if (entry->row != nullptr) {
                overwrite(entry->row, entry->value(overwritten_));
                continue;
            }
            late_.forget(entry->key);
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
        close();
    }

private:
    using Rows = absl::btree_set<Row, ByKey>;

    struct Undo {
        std::string_view
            key;    // of `before` or of the row that replaced it, which all stay till the end
        Row before; // empty: there was none
        // Of a value that was written over: where, and its place among overwritten_.
        char* row = nullptr;
        std::size_t at = 0;
        std::size_t size = 0;
        std::string_view value(std::string_view overwritten) const {
            return overwritten.substr(at, size);
        }
    };

    static constexpr int compared_rows = 8;
    static constexpr std::size_t kept_bytes_max = 1U << 20; // of what one transaction wrote over

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

    // Of a row whose place is known, and whose value keeps its size.
    bool replace_in_place(std::string_view key, std::string_view value) {
        char* const late = late_.find(key);
        if (late == nullptr || LateRows::value_of(late).size() != value.size()) {
            return false;
        }
        const std::string_view before = LateRows::value_of(late);
        undo_.push_back({.row = late, .at = overwritten_.size(), .size = before.size()});
        overwritten_ += before;
        overwrite(late, value);
        return true;
    }

    // By a value of the same size.
    static void overwrite(char* row, std::string_view value) {
        const std::string_view before = LateRows::value_of(row);
        std::memmove(row + (before.data() - row), value.data(), value.size());
    }

    void close() {
        undo_.clear();
        overwritten_.clear();
        if (overwritten_.capacity() > kept_bytes_max) {
            overwritten_.shrink_to_fit();
        }
        open_ = false;
    }

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
    LateRows late_;
    Rows::const_iterator last_ = rows_.end();
    std::vector<Undo> undo_;
    std::string overwritten_; // values, one behind the other
    bool open_ = false;
    int scans_ = 0; // that are under way
};

} // namespace

std::unique_ptr<Store> make_memory_store() {
    return std::make_unique<MemoryStore>();
}

} // namespace snowglobe
