#pragma once
// The order of all BSON values, in which sorts and indexes have them: by kind of type first (null,
// numbers, text, objects, ...), then by content. And the same order as bytes, for keys of rows:
// key_text(a) < key_text(b) if and only if a < b, equal only if they are, and none begins another.
#include "services/mongodb/bson.h"

#include <compare>
#include <string>

namespace snowglobe::mongodb {

// Types that compare with each other have the same one: all numbers, string and symbol.
int kind_of(Type type);

std::weak_ordering compare(const Value& a, const Value& b);
std::weak_ordering compare(View a, View b); // as objects
inline bool equal(const Value& a, const Value& b) {
    return compare(a, b) == 0;
}
// The same bytes of the same type: what makes an update none.
inline bool identical(const Value& a, const Value& b) {
    return a.type == b.type && a.bytes == b.bytes;
}

void append_key(std::string& out, const Value& value);
inline std::string key_text(const Value& value) {
    std::string out;
    append_key(out, value);
    return out;
}
// The same, last to first.
void append_descending_key(std::string& out, const Value& value);

// What all keys of values of this one's kind lie between: the first byte of them.
char key_kind(Type type);

} // namespace snowglobe::mongodb
