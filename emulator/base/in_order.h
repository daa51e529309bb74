#pragma once
// Values by key, listed in the order in which their keys came first: groups for people.
#include <cstddef>
#include <map>
#include <vector>

namespace snowglobe {

template <class Key, class Value> class InOrder {
public:
    // The key's value, made if it is new. References end with the next new key.
    Value& operator[](const Key& key) {
        const auto [at, added] = places_.emplace(key, values_.size());
        if (added) {
            values_.emplace_back();
        }
        return values_[at->second];
    }
    const std::vector<Value>& values() const { return values_; }

private:
    std::map<Key, std::size_t> places_;
    std::vector<Value> values_;
};

} // namespace snowglobe
