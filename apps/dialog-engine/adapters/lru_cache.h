#pragma once
// Keeps the most recently used values, at most `capacity` of them.
#include <cstddef>
#include <list>
#include <map>
#include <string>
#include <utility>

namespace dialog_engine {

template <class Value> class LruCache {
public:
    explicit LruCache(std::size_t capacity) : capacity_(capacity) {}

    // nullptr when it is not there; valid until the next put.
    const Value* find(const std::string& key) {
        const auto found = index_.find(key);
        if (found == index_.end()) {
            return nullptr;
        }
        entries_.splice(entries_.begin(), entries_, found->second);
        return &found->second->second;
    }

    void put(const std::string& key, Value value) {
        if (const auto found = index_.find(key); found != index_.end()) {
            entries_.erase(found->second);
            index_.erase(found);
        }
        entries_.emplace_front(key, std::move(value));
        index_[key] = entries_.begin();
        if (entries_.size() > capacity_) {
            index_.erase(entries_.back().first);
            entries_.pop_back();
        }
    }

private:
    using Entries = std::list<std::pair<std::string, Value>>;
    std::size_t capacity_;
    Entries entries_; // most recently used first
    std::map<std::string, typename Entries::iterator> index_;
};

} // namespace dialog_engine
